import { isUtf8 } from 'node:buffer';

import fc from 'fast-check';

import { UnreadableReplyError } from '../../../nodes/SmsCenter/api/errors.ts';
import { readList } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import type { ResponseFormat, Template } from '../../../nodes/SmsCenter/api/template.ts';
import type { SandboxOptions } from '../../../sandbox/server/options.mts';
import {
	charset,
	format,
	inWindows1251,
	RUNS,
	templates,
	writing,
	written,
	type Charset,
} from './arbitraries.mts';
import { isDecoded, isWithinAssumption } from './lineRule.mts';
import { reply } from './replies.mts';

/** XML makes every line end in a text a newline. */
function asXmlGives(list: Template[]): Template[] {
	const lines = (text: string) => text.replace(/\r\n?/g, '\n');
	return list.map((t) => ({ ...t, name: lines(t.name), sender: lines(t.sender), message: lines(t.message) }));
}

/** What bytes of windows-1251 can be taken for. */
function kindOf(bytes: Buffer): 'ASCII' | 'UTF-8' | 'perhaps UTF-8' | 'windows-1251' {
	if (bytes.every((byte) => byte < 0x80)) return 'ASCII';
	if (isUtf8(bytes)) return 'UTF-8';
	// A beginning of a character of UTF-8 with a further byte or none behind it, and the byte that is no character
	return /[\xc2-\xf4](?:[\x80-\xbf]|$)|\x98/.test(bytes.toString('latin1'))
		? 'perhaps UTF-8'
		: 'windows-1251';
}

/** The fields of which a character was lost before they came. */
function lossesIn(list: Template[]): Map<number, Set<string>> {
	const losses = list.map(({ id, name, message }): [number, Set<string>] => [
		id,
		new Set(
			Object.entries({ name, message }).flatMap(([field, text]) => (text.includes('\ufffd') ? field : [])),
		),
	]);
	return new Map(losses.filter(([, fields]) => fields.size > 0));
}

async function isReadBack(
	given: Template[],
	as: ResponseFormat,
	options: SandboxOptions,
	inCharset: Charset,
): Promise<void> {
	const bytes = written(given, as, options, inCharset);
	const kind = inCharset === 'utf-8' ? 'UTF-8' : kindOf(bytes);
	const charset = kind === 'windows-1251' || kind === 'perhaps UTF-8' ? 'windows-1251' : 'utf-8';
	const list = inCharset === 'utf-8' ? given : inWindows1251(given, as, options);
	const read: unknown = await readList(reply(bytes), as).catch((failure: unknown) => failure);
	if (inCharset === 'windows-1251') {
		// What happens to be valid UTF-8 is read as that, and nobody can know better
		if (kind === 'UTF-8') return;
		if (kind === 'perhaps UTF-8' && read instanceof UnreadableReplyError) return;
	}
	if (as === 'json' || as === 'xml') {
		const expected = as === 'xml' ? asXmlGives(list) : list;
		expect(read).toEqual({ templates: expected, notWritable: lossesIn(expected), charset, empty: 'no' });
		return;
	}
	if (isWithinAssumption(list, as) && isDecoded(list, as)) {
		expect(read).toEqual({ templates: list, notWritable: lossesIn(list), charset, empty: 'no' });
	} else if (isWithinAssumption(list, as)) {
		expect(read).toBeInstanceOf(UnreadableReplyError);
	} else if (!(read instanceof UnreadableReplyError)) {
		// What looks like a record cannot be told from one: then the list reads as other templates
		expect(read).toMatchObject({ templates: expect.any(Array), charset, empty: 'no' });
	}
}

it(
	'any list, however SMS Center writes it, is read back as it was, or refused where the format cannot tell',
	async () => {
		await fc.assert(fc.asyncProperty(templates(6), format, writing, charset, isReadBack), { numRuns: RUNS });
	},
	RUNS * 20,
);

it(
	'so are lists of up to 10,000 templates',
	async () => {
		const sizes = fc.constantFrom(100, 1000, 10_000);
		const big = fc
			.tuple(templates(20), sizes)
			.map(([list, size]) =>
				Array.from({ length: size }, (_, index) => ({ ...list[index % list.length], id: index + 1 })),
			);
		await fc.assert(fc.asyncProperty(big, format, writing, charset, isReadBack), {
			numRuns: Math.ceil(RUNS / 500),
			endOnFailure: true,
		});
	},
	RUNS * 20,
);

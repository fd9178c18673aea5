import fc from 'fast-check';

import { UnreadableReplyError } from '../../../nodes/SmsCenter/api/errors.ts';
import { readList } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import type { ResponseFormat, Template } from '../../../nodes/SmsCenter/api/template.ts';
import type { SandboxOptions } from '../../../sandbox/server/options.mts';
import { format, RUNS, templates, writing, written } from './arbitraries.mts';
import { isDecoded, isWithinAssumption } from './lineRule.mts';
import { reply } from './replies.mts';

/** XML makes every line end in a text a newline. */
function asXmlGives(list: Template[]): Template[] {
	const lines = (text: string) => text.replace(/\r\n?/g, '\n');
	return list.map((t) => ({ ...t, name: lines(t.name), sender: lines(t.sender), message: lines(t.message) }));
}

async function isReadBack(list: Template[], as: ResponseFormat, options: SandboxOptions): Promise<void> {
	const reading = readList(reply(written(list, as, options)), as);
	if (as === 'json' || as === 'xml') {
		const expected = as === 'xml' ? asXmlGives(list) : list;
		expect(await reading).toEqual({ templates: expected, writable: true, empty: 'no' });
		return;
	}
	const read = await reading.catch((failure: unknown) => failure);
	if (isWithinAssumption(list, as) && isDecoded(list, as)) {
		expect(read).toEqual({ templates: list, writable: true, empty: 'no' });
	} else if (isWithinAssumption(list, as)) {
		expect(read).toBeInstanceOf(UnreadableReplyError);
	} else if (!(read instanceof UnreadableReplyError)) {
		// What looks like a record cannot be told from one: then the list reads as other templates
		expect(read).toMatchObject({ templates: expect.any(Array), writable: true, empty: 'no' });
	}
}

it(
	'any list, however SMS Center writes it, is read back as it was, or refused where the format cannot tell',
	async () => {
		await fc.assert(fc.asyncProperty(templates(6), format, writing, isReadBack), { numRuns: RUNS });
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
		await fc.assert(fc.asyncProperty(big, format, writing, isReadBack), {
			numRuns: Math.ceil(RUNS / 500),
			endOnFailure: true,
		});
	},
	RUNS * 20,
);

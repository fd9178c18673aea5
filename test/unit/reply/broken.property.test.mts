import fc from 'fast-check';

import { SmsCenterError } from '../../../nodes/SmsCenter/api/errors.ts';
import { readDone, readId, readList } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import type { ResponseFormat } from '../../../nodes/SmsCenter/api/template.ts';
import { charset, format, PIECES, RUNS, templates, writing, written } from './arbitraries.mts';
import { reply } from './replies.mts';

type Change = (bytes: Buffer, at: number, length: number) => Buffer;

const CHANGES: Change[] = [
	(bytes, at, length) =>
		Buffer.concat([bytes.subarray(0, at), Buffer.of(bytes[at] ^ (1 << (length % 8))), bytes.subarray(at + 1)]),
	(bytes, at, length) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]),
	(bytes, at, length) => Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]),
	(bytes, at) => bytes.subarray(0, at),
	(bytes, at) => bytes.subarray(at),
];

const change = fc.record({
	make: fc.constantFrom(...CHANGES),
	at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
	length: fc.integer({ min: 1, max: 30 }),
});

const answers = fc.constantFrom(
	...['OK', '5', 'ID - 5', '{"id": 5}', '{"result": "OK"}', '<result>OK</result>', '<template><id>5</id></template>'],
	...[
		'0,-2',
		'ERROR = 2 (no)',
		'{"error":"no","error_code":2}',
		'<result><error>no</error><error_code>2</error_code></result>',
	],
	...[
		'[]',
		'<list/>',
		'',
		'<!DOCTYPE html><html></html>',
		'<?xml version="1.0" encoding="windows-1251"?><list></list>',
	],
);

const valid = fc.oneof(
	fc
		.tuple(templates(4), format, writing, charset)
		.map(([list, as, options, inCharset]) => written(list, as, options, inCharset)),
	answers.map((answer) => Buffer.from(answer)),
);

function damaged(whole: Buffer, changes: Array<{ make: Change; at: number; length: number }>): Buffer {
	return changes.reduce(
		(soFar, { make, at, length }) => (soFar.length === 0 ? soFar : make(soFar, Math.floor(at * soFar.length), length)),
		whole,
	);
}

const broken = fc
	.tuple(valid, fc.array(change, { minLength: 1, maxLength: 4 }))
	.map(([whole, changes]) => damaged(whole, changes));

const bytes = fc.oneof(
	fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array)),
	fc
		.string({ unit: fc.constantFrom(...'<>&;/![]{}",:=\\\n -?0123456789OKidresultlist'), maxLength: 40 })
		.map((text) => Buffer.from(text)),
	broken,
);

const objectProperties = Reflect.ownKeys(Object.prototype);

async function isTemplatesOrFailure(body: Buffer, httpStatus: number, as: ResponseFormat): Promise<void> {
	for (const read of [readList, readId, readDone]) {
		const result: unknown = await read(reply(body, httpStatus), as).catch((failure: unknown) => failure);
		if (result instanceof SmsCenterError) continue;
		expect(result).not.toBeInstanceOf(Error);
		expect(httpStatus).toBe(200);
		if (read === readDone) expect(result).toBeUndefined();
		else if (read === readId) expect(Number.isSafeInteger(result) && Number(result) > 0).toBe(true);
		else expect(result).toMatchObject({ templates: expect.any(Array) });
	}
	expect(Reflect.ownKeys(Object.prototype)).toEqual(objectProperties);
}

const status = fc.constantFrom(200, 200, 200, 302, 404, 502);

it(
	'bytes of any kind are templates, an id, done, or a failure of ours, and leave Object.prototype alone',
	async () => {
		await fc.assert(fc.asyncProperty(bytes, status, format, isTemplatesOrFailure), { numRuns: RUNS });
	},
	RUNS * 20,
);

/** Valid beginnings, in which something is repeated until there is 1 MB of it. */
const large = fc
	.tuple(
		fc.oneof(valid, bytes),
		fc.oneof(
			bytes,
			fc.string({ unit: fc.constantFrom(...PIECES), minLength: 1, maxLength: 3 }).map((text) => Buffer.from(text)),
		),
		change,
	)
	.map(([frame, unit, { at }]) => {
		const middle = Math.floor(at * frame.length);
		const filling = Buffer.alloc(unit.length === 0 ? 0 : 1_000_000, unit);
		return Buffer.concat([frame.subarray(0, middle), filling, frame.subarray(middle)]);
	});

const largeList = fc
	.tuple(templates(4), format, writing, charset, fc.array(change, { maxLength: 4 }))
	.map(([list, as, options, inCharset, changes]) => {
		const most = Math.ceil(1_000_000 / (written(list, as, options).length / list.length));
		const many = Array.from({ length: most }, (_, index) => ({
			...list[index % list.length],
			id: index + 1,
		}));
		return damaged(written(many, as, options, inCharset), changes);
	});

it(
	'so are a million of them, before long',
	async () => {
		const property = fc.asyncProperty(fc.oneof(large, largeList), status, format, isTemplatesOrFailure);
		await fc.assert(property, { numRuns: Math.ceil(RUNS / 200), endOnFailure: true });
	},
	RUNS * 20,
);

// Run by growth.mts in a process of its own: `<who> <format> <count>`.
import { XMLParser } from 'fast-xml-parser';

import type { Who } from './growth.mts';
import { listOf, type Format } from './lists.mts';
import { builtReader } from './reader.mts';
import { race } from './time.mts';
import { XML_OPTIONS } from './xmlOptions.mts';

const ROUNDS = 15;

const who = process.argv[2] as Who;
const format = process.argv[3] as Format;
const count = Number(process.argv[4]);
const reader = builtReader();

const decode = (body: Buffer): string => new TextDecoder().decode(body);

async function readAll(body: Buffer, length: number): Promise<void> {
	const { templates } = await reader.readList({ status: 200, body }, format);
	if (templates.length !== length) throw new Error(`${templates.length} of ${length} templates were decoded`);
}

const LIBRARIES: Partial<Record<Format, (body: Buffer) => unknown>> = {
	json: (body) => JSON.parse(decode(body)) as unknown,
	xml: (body) => new XMLParser(XML_OPTIONS).parse(decode(body)) as unknown,
};

const read = who === 'ours' ? readAll : LIBRARIES[format];
if (read === undefined) throw new Error(`No library reads ${format}`);
const [few, many] = [listOf(count, format), listOf(10 * count, format)];
const times = await race(
	{
		few: async () => {
			for (let list = 0; list < 10; list++) await read(few, count);
		},
		many: async () => await read(many, 10 * count),
	},
	ROUNDS,
);
console.log(10 * times.ratio('many', 'few'));

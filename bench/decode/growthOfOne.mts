// Run by growth.mts in a process of its own: `<who> <format> <count>`.
import type { Who } from './growth.mts';
import { hasLibrary, LIBRARIES } from './library.mts';
import { listOf, type Format } from './lists.mts';
import { builtReader, readAll } from './reader.mts';
import { race } from './time.mts';

const ROUNDS = 15;

const who = process.argv[2] as Who;
const format = process.argv[3] as Format;
const count = Number(process.argv[4]);
const reader = builtReader();

function readerOf(): (body: Buffer, length: number) => unknown {
	if (who === 'ours') return async (body, length) => await readAll(reader, body, format, length);
	if (hasLibrary(format)) return LIBRARIES[format];
	throw new Error(`No library reads ${format}`);
}

const read = readerOf();
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

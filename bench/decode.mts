import { XMLParser } from 'fast-xml-parser';

import { growthOf } from './decode/growth.mts';
import { HOSTILE } from './decode/hostile.mts';
import { decode, hasLibrary, LIBRARIES } from './decode/library.mts';
import { listOf, type Format } from './decode/lists.mts';
import { peakMemory } from './decode/memory.mts';
import { builtReader, readAll, type Reader } from './decode/reader.mts';
import { race, report } from './decode/time.mts';

const ROUNDS = 25;
const COUNT = 10_000;
const FORMATS = ['json', 'xml', 'csv', 'text'] as const;

/** Prints how fast the built decoder is beside what it is made of, and how much memory it takes. */
export async function run(): Promise<void> {
	const reader = builtReader();
	await speed(reader);
	await growth();
	await memory();
	await worst(reader);
}

async function speed(reader: Reader): Promise<void> {
	const [json, xml, csv, text] = FORMATS.map((format) => listOf(COUNT, format));
	const ours = (body: Buffer, format: Format) => async () => await readAll(reader, body, format, COUNT);
	const contestants = {
		'TextDecoder + JSON.parse': () => LIBRARIES.json(json),
		'JSON, ours': ours(json, 'json'),
		'CSV, ours': ours(csv, 'csv'),
		'text, ours': ours(text, 'text'),
		'TextDecoder + fast-xml-parser, as we call it': () => LIBRARIES.xml(xml),
		'XML, ours': ours(xml, 'xml'),
		'TextDecoder + fast-xml-parser, as it comes': () => new XMLParser().parse(decode(xml)) as unknown,
	};
	const times = await race(contestants, ROUNDS);
	const megabytes = (json.length / 1e6).toFixed(1);
	console.log(`Decoding ${COUNT} templates (${megabytes} MB of JSON), medians of ${ROUNDS} rounds side by side:`);
	for (const name of Object.keys(contestants) as Array<keyof typeof contestants>) {
		console.log(`  ${name}: ${times.median(name).toFixed(1)} ms`);
	}
	report('JSON to TextDecoder + JSON.parse', times.ratio('JSON, ours', 'TextDecoder + JSON.parse'), 1.5);
	report('CSV to JSON', times.ratio('CSV, ours', 'JSON, ours'), 4);
	report('text to JSON', times.ratio('text, ours', 'JSON, ours'), 4);
	for (const library of ['as we call it', 'as it comes'] as const) {
		const ratio = times.ratio('XML, ours', `TextDecoder + fast-xml-parser, ${library}`);
		report(`XML to TextDecoder + fast-xml-parser, ${library}`, ratio, 1.3);
	}
}

/** XML of more than 16 MB is refused, which is some 45,000 of these templates. */
const COUNTS = { json: [1000, COUNT], xml: [400, 4000], csv: [1000, COUNT], text: [1000, COUNT] };

async function growth(): Promise<void> {
	console.log('Ten times the templates, against ten lists in a row, with room in the young generation:');
	for (const format of FORMATS) {
		for (const count of COUNTS[format]) {
			const figure = await growthOf('ours', format, count, true);
			report(`${format}, ${count} to ${10 * count} templates`, figure, 11);
		}
	}
	console.log('As Node comes, where V8 copies what outlives a full young generation (no limit):');
	for (const format of FORMATS) {
		const count = COUNTS[format][1];
		const ours = await growthOf('ours', format, count, false);
		const library = hasLibrary(format) ? await growthOf('library', format, count, false) : null;
		const beside = library === null ? '' : `, the library alone ${library.toFixed(2)} ×`;
		console.log(`  ${format}, ${count} to ${10 * count} templates: ${ours.toFixed(2)} ×${beside}`);
	}
}

async function memory(): Promise<void> {
	if (process.platform !== 'linux') {
		console.log('Peak memory: measured on Linux only.');
		return;
	}
	console.log('Peak memory of the process besides the JSON reply, in multiples of the reply:');
	for (const count of [COUNT, 10 * COUNT]) {
		const { ours, bare } = await peakMemory(count);
		console.log(`  TextDecoder + JSON.parse, ${count} templates: ${bare.toFixed(2)} ×`);
		report(`ours, ${count} templates`, ours, 4);
	}
}

async function worst(reader: Reader): Promise<void> {
	let slowest = { name: '', milliseconds: 0 };
	for (const [name, format, body] of HOSTILE) {
		const startedAt = performance.now();
		await reader.readList({ status: 200, body }, format).catch(() => undefined);
		const milliseconds = performance.now() - startedAt;
		if (milliseconds > slowest.milliseconds) slowest = { name: `${format}: ${name}`, milliseconds };
	}
	console.log(`${HOSTILE.length} hostile replies of 1 MB:`);
	report(`the slowest (${slowest.name})`, slowest.milliseconds, 1000, 'ms');
}

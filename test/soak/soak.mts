import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { build } from '../../sandbox/pack.mts';
import { step } from '../../sandbox/progress.mts';
import { fastClock } from '../engine/support/clock.mts';
import { StandIn } from './client.mts';
import { Lane } from './lane.mts';
import { sample, type Sample } from './memory.mts';
import { clearlyRises, lineThrough, settledPart } from './trend.mts';
import { Watcher } from './watcher.mts';

/** A minute of SMS Center's limits takes a second. */
const FACTOR = 60;

const SAMPLES = 40;

/** What the heap may climb over the whole run, and how many handles, before it counts as rising: noise of the collector. */
const HEAP_TOLERANCE_MB = 5;
const HANDLES_TOLERANCE = 5;

const LANES: ReadonlyArray<[login: string, prefix: string]> = [
	['one', 'a/'],
	['one', 'b/'],
	['two', 'c/'],
	['watched', 'd/'],
];

const SEARCHES = ['', 'a/', 'Текст', 'nothing like this'];

const perHour = ({ slope }: { slope: number }, digits: number) => (slope * 3600).toFixed(digits);

/** Runs for as long as asked and reports; gives the exit code. */
export async function soak(args: string[]): Promise<number> {
	const { values } = parseArgs({ args, options: { minutes: { type: 'string', default: '60' } } });
	const minutes = Number(values.minutes);
	if (!(minutes > 0)) throw new Error(`--minutes takes a number above 0, not ${values.minutes}`);
	let rejections = 0;
	process.on('unhandledRejection', (reason) => {
		rejections += 1;
		console.error('Unhandled rejection:', reason);
	});
	await step('Building', build);
	fastClock(FACTOR);
	const standIn = await StandIn.start([...new Set(LANES.map(([login]) => login))], FACTOR);
	const lanes = LANES.map(([login, prefix]) => new Lane(standIn, login, prefix));
	const watcher = new Watcher(standIn, 'watched');
	await watcher.begin();

	const wrong: string[] = [];
	const samples: Sample[] = [];
	let searches = 0;
	const startedAt = performance.now();
	const endsAt = startedAt + minutes * 60_000;
	while (performance.now() < endsAt) {
		const roundEndsAt = performance.now() + (minutes * 60_000) / SAMPLES;
		const isOver = () => performance.now() >= roundEndsAt;
		await Promise.all([
			...lanes.map(async (lane) => {
				while (!isOver()) wrong.push(...(await lane.cycle()));
			}),
			(async () => {
				while (!isOver()) {
					wrong.push(...(await watcher.poll()));
					await sleep(60_000 / FACTOR);
				}
			})(),
			(async () => {
				for (; !isOver(); searches += 1) {
					const { engine } = lanes[searches % lanes.length];
					// An account without lists to spare, or under a fault, says so; that is an answer too
					await engine.searchList(SEARCHES[searches % SEARCHES.length]).catch(() => undefined);
					await sleep(250);
				}
			})(),
		]);
		wrong.push(...(await watcher.catchUp()));
		samples.push(sample(startedAt));
		report(samples, lanes, wrong.length);
	}
	const { requests, byCode } = await standIn.stats();
	await standIn.stop();

	const settled = settledPart(samples);
	const heap = settled.map(({ seconds, heapMb }) => ({ x: seconds, y: heapMb }));
	const handles = settled.map(({ seconds, handles: count }) => ({ x: seconds, y: count }));
	const all = (of: (each: Sample) => number) => samples.map((each) => ({ x: each.seconds, y: of(each) }));
	const heapRises = clearlyRises(
		all(({ heapMb }) => heapMb),
		HEAP_TOLERANCE_MB,
	);
	const handlesRise = clearlyRises(
		all((each) => each.handles),
		HANDLES_TOLERANCE,
	);
	const sum = (of: (lane: Lane) => number) => lanes.reduce((total, lane) => total + of(lane), 0);
	for (const finding of wrong.slice(0, 20)) console.log(`WRONG: ${finding}`);
	console.log(`
${minutes} minutes: ${sum(({ runs }) => runs)} executions, ${requests} requests, ${byCode[9] ?? 0} of them refused with error 9
trigger: ${watcher.polls} polls (${watcher.failures} met a fault), ${watcher.events} events; ${searches} list searches
items that met a fault or a cancellation: ${sum(({ failures }) => failures)}
heap after collection: ${heap[0].y.toFixed(1)} to ${heap[heap.length - 1].y.toFixed(1)} MB, slope ${perHour(lineThrough(heap), 2)} MB an hour${heapRises ? ', RISING' : ''}
handles: ${handles[0].y} to ${handles[handles.length - 1].y}, slope ${perHour(lineThrough(handles), 2)} an hour${handlesRise ? ', RISING' : ''}
unhandled rejections: ${rejections}; templates or items wrong: ${wrong.length}`);
	return rejections === 0 && wrong.length === 0 && !heapRises && !handlesRise ? 0 : 1;
}

function report(samples: readonly Sample[], lanes: readonly Lane[], wrong: number): void {
	const { seconds, heapMb, handles } = samples[samples.length - 1];
	const runs = lanes.reduce((sum, lane) => sum + lane.runs, 0);
	console.log(
		`${(seconds / 60).toFixed(1).padStart(6)} min  heap ${heapMb.toFixed(1)} MB  handles ${handles}  executions ${runs}  wrong ${wrong}`,
	);
}

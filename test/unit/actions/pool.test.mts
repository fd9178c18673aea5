import { inPool } from '../../../nodes/SmsCenter/actions/pool';
import { WaitMeter } from '../../../nodes/SmsCenter/api/account/waiting';
import { FakeClock } from '../account/fakeClock.mts';

const clock = new FakeClock();

/** Tasks that end when told so, and who is at work. */
class Work {
	readonly atWork = new Map<string, () => void>();

	readonly started: string[] = [];

	readonly do = async (task: string): Promise<void> => {
		this.started.push(task);
		await new Promise<void>((resolve) => this.atWork.set(task, resolve));
		this.atWork.delete(task);
	};

	async end(...tasks: string[]): Promise<void> {
		for (const task of tasks) this.atWork.get(task)?.();
		await turn();
	}
}

async function turn(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}

const keyOf = (task: string): string | undefined => (task.includes('/') ? task.split('/')[0] : undefined);

let work: Work;
let meter: WaitMeter;

beforeEach(() => {
	work = new Work();
	meter = new WaitMeter(clock);
});

it('ends at once where there is nothing to do', async () => {
	await inPool([], work.do, { limit: 1, meter, keyOf });
	expect(work.started).toEqual([]);
});

it('starts tasks in their order, no more than the limit at a time', async () => {
	const done = inPool(['a', 'b', 'c', 'd'], work.do, { limit: 2, meter, keyOf });
	expect(work.started).toEqual(['a', 'b']);
	await work.end('b');
	expect(work.started).toEqual(['a', 'b', 'c']);
	await work.end('a', 'c');
	expect(work.started).toEqual(['a', 'b', 'c', 'd']);
	await work.end('d');
	await done;
});

it('holds back a task until the one before with its key has ended, and lets others pass', async () => {
	const done = inPool(['x/1', 'x/2', 'x/3', 'y/1', 'z'], work.do, { limit: 3, meter, keyOf });
	expect(work.started).toEqual(['x/1', 'y/1', 'z']);
	await work.end('z', 'x/1');
	expect(work.started).toEqual(['x/1', 'y/1', 'z', 'x/2']);
	await work.end('y/1', 'x/2');
	expect(work.started).toEqual(['x/1', 'y/1', 'z', 'x/2', 'x/3']);
	await work.end('x/3');
	await done;
});

it('does not mix up tasks of one key that come after the others have ended', async () => {
	const done = inPool(['x/1', 'a', 'x/2', 'x/3'], work.do, { limit: 1, meter, keyOf });
	for (const task of ['x/1', 'a', 'x/2']) await work.end(task);
	expect(work.started).toEqual(['x/1', 'a', 'x/2', 'x/3']);
	await work.end('x/3');
	await done;
});

it('lets in another task for each one that waits for the limits', async () => {
	const waits: Array<() => void> = [];
	const wait = (): Promise<void> => meter.during(() => new Promise((resolve) => waits.push(resolve)));
	const waiting = async (task: string): Promise<void> => {
		if (task === 'a') await wait();
		await work.do(task);
	};
	const done = inPool(['a', 'b', 'c'], waiting, { limit: 1, meter, keyOf });
	expect(work.started).toEqual(['b']);
	waits[0]();
	await turn();
	expect(work.started).toEqual(['b', 'a']);
	await work.end('b');
	// Two are not let in where there is room for one
	expect(work.started).toEqual(['b', 'a']);
	await work.end('a');
	expect(work.started).toEqual(['b', 'a', 'c']);
	await work.end('c');
	await done;
});

it('lets any number of tasks wait at once', async () => {
	const tasks = Array.from({ length: 20_000 }, (_, index) => String(index));
	let end = () => {};
	const ended = new Promise<void>((resolve) => (end = resolve));
	let most = 0;
	const done = inPool(
		tasks,
		async () =>
			await meter.during(async () => {
				most = Math.max(most, meter.waitingNow);
				await ended;
			}),
		{ limit: 10, meter, keyOf },
	);
	end();
	await done;
	expect(most).toBe(20_000);
	expect(meter.waitingNow).toBe(0);
});

it('rejects with what a task rejects with', async () => {
	const work = async (): Promise<void> => await Promise.reject(new Error('A fault'));
	await expect(inPool(['a'], work, { limit: 1, meter, keyOf })).rejects.toThrow('A fault');
});

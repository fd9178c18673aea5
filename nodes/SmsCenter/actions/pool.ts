import type { WaitMeter } from '../api/account/waiting';

/** How tasks are let in. */
export interface PoolOptions<Task> {
	/** How many may be at work; those that wait for SMS Center's limits do not count. */
	limit: number;
	meter: WaitMeter;
	/** Tasks with the same key are at work one after another, in their order. */
	keyOf: (task: Task) => string | undefined;
}

/** Does the work of all tasks, which must not reject, starting them in their order. Resolves when all are done. */
export async function inPool<Task>(
	tasks: readonly Task[],
	work: (task: Task) => Promise<void>,
	{ limit, meter, keyOf }: PoolOptions<Task>,
): Promise<void> {
	if (tasks.length === 0) return;
	await new Promise<void>((resolve, reject) => {
		const heldUp = new Map<string, Task[]>();
		const released: Array<[task: Task, key: string]> = [];
		let next = 0;
		let atWork = 0;
		let done = 0;

		const start = (task: Task, key: string | undefined) => {
			atWork += 1;
			work(task).then(() => {
				atWork -= 1;
				done += 1;
				if (key !== undefined) release(key);
				if (done === tasks.length) resolve();
				else letIn();
			}, reject);
		};

		const release = (key: string) => {
			const follower = heldUp.get(key)?.shift();
			if (follower === undefined) heldUp.delete(key);
			else released.push([follower, key]);
		};

		/** Starts one task, or puts it in line; false where none is left. */
		const letOneIn = (): boolean => {
			const free = released.shift();
			if (free !== undefined) {
				start(...free);
				return true;
			}
			if (next >= tasks.length) return false;
			const task = tasks[next] as Task;
			next += 1;
			const key = keyOf(task);
			const line = key === undefined ? undefined : heldUp.get(key);
			if (line !== undefined) line.push(task);
			else {
				if (key !== undefined) heldUp.set(key, []);
				start(task, key);
			}
			return true;
		};

		// A task that waits as soon as it is started calls this again: one within the other, a thousand would overflow the stack
		let isLettingIn = false;
		const letIn = () => {
			if (isLettingIn) return;
			isLettingIn = true;
			while (atWork - meter.waitingNow < limit && letOneIn());
			isLettingIn = false;
		};

		meter.onChange = letIn;
		letIn();
	});
}

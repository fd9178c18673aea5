import type { Step } from '../../../nodes/SmsCenter/actions/operation.ts';
import type { Run } from '../../../nodes/SmsCenter/actions/run.ts';
import { isDone, runSteps } from '../../../nodes/SmsCenter/actions/runner.ts';
import { Creates } from '../../../nodes/SmsCenter/api/request/createsInDoubt.ts';
import type { Wait } from '../../../nodes/SmsCenter/api/account/wait.ts';
import { CredentialError } from '../../../nodes/SmsCenter/api/errors.ts';
import { settle } from '../account/fakeClock.mts';
import { Scene } from '../account/scene.mts';

/** Who is at work, and how to end it. */
let atWork: Map<string, { end: () => void; fail: (failure: Error) => void }>;
let started: string[];
let run: Run;

beforeEach(() => {
	atWork = new Map();
	started = [];
	const scene = new Scene();
	const session = scene.session();
	const unsent = new AbortController();
	run = {
		session,
		options: { maxConcurrentRequests: 2 },
		creates: new Creates(session, 'json'),
		newWait: (_: Wait, onAside: (isAside: boolean) => void) => scene.wait(session, { signal: unsent.signal, onAside }),
		leaveUnsent: (failure: Error) => unsent.abort(failure),
	} as unknown as Run;
});

/** A step that goes on until it is told to end. */
function step(name: string, more: Partial<Step> = {}): Step {
	return {
		subject: { action: 'update', id: null, name },
		work: async () => {
			started.push(name);
			await new Promise<void>((end, fail) => atWork.set(name, { end, fail }));
			return { json: [{ name }] };
		},
		...more,
	};
}

function begin(steps: Step[], { goOn = false } = {}) {
	return runSteps(Object.assign(run, { continueOnFail: goOn }), steps, run.newWait());
}

async function end(...names: string[]): Promise<void> {
	for (const name of names) atWork.get(name)?.end();
	await settle();
}

const failed = new CredentialError('failed');

describe('The steps of a run', () => {
	it('are none where there is nothing to do', async () => {
		expect(await begin([])).toEqual({ outcomes: [], stoppedBy: undefined });
	});

	it('begin in their order, no more than the limit at a time, and give what came of each in that order', async () => {
		const done = begin(['a', 'b', 'c', 'd'].map((name) => step(name)));
		expect(started).toEqual(['a', 'b']);
		await end('b');
		expect(started).toEqual(['a', 'b', 'c']);
		await end('c', 'a');
		await end('d');
		const { outcomes } = await done;
		expect(outcomes).toEqual(['a', 'b', 'c', 'd'].map((name) => ({ json: [{ name }] })));
	});

	it('begin phase after phase', async () => {
		const done = begin([step('late', { phase: 1 }), step('a'), step('later', { phase: 2 }), step('b')]);
		await end('a');
		expect(started).toEqual(['a', 'b']);
		await end('b');
		expect(started).toEqual(['a', 'b', 'late']);
		await end('late');
		await end('later');
		expect((await done).outcomes.every(isDone)).toBe(true);
	});

	it('with one key wait for one another, and let others have their place', async () => {
		const done = begin([
			step('x1', { locks: { own: ['x'] } }),
			step('x2', { locks: { own: ['x', 'y'] } }),
			step('y', { locks: { own: ['y'] } }),
			step('a'),
		]);
		await settle();
		expect([...started].sort()).toEqual(['a', 'x1']);
		await end('x1', 'a');
		await end('x2');
		await end('y');
		await done;
		expect(started.slice(2)).toEqual(['x2', 'y']);
	});

	it('may all wait at once, in any number', async () => {
		let go = () => {};
		const gone = new Promise<void>((resolve) => (go = resolve));
		let waiting = 0;
		const steps = Array.from({ length: 20_000 }, (_, n) =>
			step(`${n}`, {
				work: async (wait) => {
					waiting += 1;
					await wait.aside(gone);
					return { json: [] };
				},
			}),
		);
		const done = begin(steps);
		expect(waiting).toBe(20_000);
		go();
		expect((await done).outcomes.every(isDone)).toBe(true);
	});

	it('are left at the first failure: what is in flight ends, what waits and what comes later is not sent', async () => {
		const done = begin([
			step('a'),
			step('x', { locks: { own: ['x'] } }),
			step('waits', { locks: { own: ['x'] } }),
			step('later'),
		]);
		await settle();
		atWork.get('a')?.fail(failed);
		await settle();
		await end('x');
		const { outcomes, stoppedBy } = await done;
		expect(stoppedBy).toMatchObject({ failure: failed, step: { subject: { name: 'a' } } });
		expect(outcomes).toEqual([{ failure: failed }, { json: [{ name: 'x' }] }, undefined, undefined]);
		expect(started).toEqual(['a', 'x']);
	});

	it.each([false, true])('that need all others are not begun where one failed; Continue on Fail: %s', async (goOn) => {
		const done = begin([step('a'), step('b'), step('delete', { phase: 1, needsAll: true })], { goOn });
		await settle();
		atWork.get('a')?.fail(failed);
		await settle();
		await end('b');
		const { outcomes, stoppedBy } = await done;
		expect(stoppedBy === undefined).toBe(goOn);
		expect(outcomes[2]).toMatchObject({ failure: { sent: 'no' } });
		expect(started).toEqual(['a', 'b']);
	});
});

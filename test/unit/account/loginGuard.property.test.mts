import fc from 'fast-check';

import { LoginGuard } from '../../../nodes/SmsCenter/api/account/loginGuard.ts';

const MINUTE = 60_000;
const WINDOW = 30 * MINUTE;

/** How far the server's clock may be from the guard's. */
const MARGIN = 1000;

/** What can happen: each names a secret, or a request in flight, by a number. */
type Step =
	| { do: 'send'; secret: number; execution: number; byPerson: boolean }
	| { do: 'answer'; request: number; clearly: boolean }
	| { do: 'test'; secret: number }
	| { do: 'change'; secret: number }
	| { do: 'pass'; ms: number };

const secret = fc.nat({ max: 7 });
const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({
			do: fc.constant('send' as const),
			secret,
			execution: fc.nat({ max: 9 }),
			byPerson: fc.boolean(),
		}),
	},
	{
		weight: 5,
		arbitrary: fc.record({
			do: fc.constant('answer' as const),
			request: fc.nat(),
			clearly: fc.boolean(),
		}),
	},
	{ weight: 3, arbitrary: fc.record({ do: fc.constant('test' as const), secret }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('change' as const), secret }) },
	{
		weight: 3,
		arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat({ max: 12 * MINUTE }) }),
	},
);

interface Request {
	hash: string;
	caller: { executionId: string; byPerson: boolean };
	sentAt: number;
	isProbe: boolean;
	isRight: boolean;
}

/** The sign-ins as the server sees them, beside what the guard is told. */
class World {
	private readonly guard = new LoginGuard();

	private now = 0;

	private requests: Request[] = [];

	/** Wrong sign-ins of executions, when they reached the server; without those of secrets that were proven before. */
	private refusals: Array<{ hash: string; at: number }> = [];

	private readonly lastTest = new Map<string, { at: number; isRight: boolean }>();

	/** All that the guard may take for a refusal. */
	private possible: Array<{ hash: string; at: number }> = [];

	private readonly proven = new Set<string>();

	private readonly everRefused = new Set<string>();

	/** How often something was stopped, so that a property that stops nothing is seen. */
	stopped = 0;

	constructor(private readonly right: boolean[]) {}

	take(next: Step): void {
		if (next.do === 'pass') this.now += next.ms;
		else if (next.do === 'change') this.right[next.secret] = !this.right[next.secret];
		else if (next.do === 'test') this.test(next.secret);
		else if (next.do === 'send') this.send(next);
		else if (this.requests.length > 0) this.answer(next.request % this.requests.length, next.clearly);
	}

	private send({ secret: which, execution, byPerson }: Extract<Step, { do: 'send' }>): void {
		const hash = `secret-${which}`;
		const caller = { executionId: `execution-${execution}`, byPerson };
		const objection = this.guard.objection(hash, caller, this.now);
		const isRight = this.right[which] === true;
		if (objection) {
			this.stopped += 1;
			if (this.proven.has(hash)) throw new Error('A proven secret was stopped');
			if (isRight && !this.everRefused.has(hash) && this.possibleOfOthers(hash) < 4) {
				throw new Error('A right one was stopped without four refusals of others');
			}
			return;
		}
		const isProbe = !this.guard.isProven(hash, this.now);
		if (isProbe) {
			if (!this.guard.mayProbe(hash, caller, this.now)) {
				if (this.requests.length === 0) throw new Error('It would wait for nothing');
				return;
			}
			this.guard.probeBegins(hash);
		}
		this.requests.push({ hash, caller, sentAt: this.now, isProbe, isRight });
		if (isRight || this.proven.has(hash)) return;
		this.refusals.push({ hash, at: this.now });
		this.check();
	}

	private answer(index: number, clearly: boolean): void {
		const [request] = this.requests.splice(index, 1);
		const { hash, caller, sentAt, isProbe, isRight } = request;
		if (isRight && clearly) {
			const late = this.possible.some((one) => one.hash === hash && one.at >= sentAt);
			this.guard.proven(hash, this.now, sentAt);
			if (!late) {
				this.proven.add(hash);
				this.lastTest.delete(hash);
			}
		} else {
			this.guard.refused(hash, clearly ? 2 : null, caller, this.now);
			if (clearly || !this.proven.has(hash)) {
				this.possible.push({ hash, at: this.now });
				this.everRefused.add(hash);
				this.proven.delete(hash);
			}
		}
		if (isProbe) this.guard.probeEnds(hash);
	}

	private test(which: number): void {
		const hash = `secret-${which}`;
		if (this.guard.objectionToTest(hash, this.now)) {
			this.stopped += 1;
			if (this.proven.has(hash)) throw new Error('The test of a proven secret was stopped');
			return;
		}
		this.guard.tested(hash, this.now);
		if (this.proven.has(hash)) return;
		this.lastTest.set(hash, { at: this.now, isRight: this.right[which] === true });
		this.check();
	}

	/** Also where only a clock that is a little off would see it so. */
	private isInWindow(at: number): boolean {
		return at + WINDOW + MARGIN > this.now;
	}

	private possibleOfOthers(hash: string): number {
		const refused = this.possible.filter(({ at }) => this.isInWindow(at));
		const tested = [...this.lastTest].filter(([of, { at }]) => of !== hash && this.isInWindow(at));
		return refused.length + tested.length;
	}

	/** All tests of one secret count once, and not beside a refusal of it: a test never stops its own executions. */
	private check(): void {
		const refusals = this.refusals.filter(({ at }) => this.isInWindow(at));
		const tested = [...this.lastTest].filter(
			([hash, { at, isRight }]) =>
				!isRight && this.isInWindow(at) && !refusals.some((refusal) => refusal.hash === hash),
		);
		if (refusals.length + tested.length > 4) throw new Error('A fifth refusal');
	}
}

const RUNS = Number(process.env.FUZZ_RUNS ?? 2000);

it('Whatever is sent, tested and answered: no fifth refusal, no proven secret stopped, no right one without cause', () => {
	let stopped = 0;
	fc.assert(
		fc.property(
			fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
			fc.array(step, { maxLength: 120, size: 'max' }),
			(right, steps) => {
				const world = new World([...right]);
				for (const next of steps) world.take(next);
				stopped += world.stopped;
			},
		),
		{ numRuns: RUNS },
	);
	expect(stopped).toBeGreaterThan(RUNS / 2);
});

import type { Wait } from './wait';

/** What a holder locks. Others that also share a key may hold it at the same time. */
export interface LockKeys {
	own?: readonly string[];
	shared?: readonly string[];
}

/** The key of whoever writes to the account: Sync alone, others together. */
export const WHOLE_ACCOUNT = 'account';

interface Holder {
	/** Whether it shares it, by key. */
	keys: ReadonlyMap<string, boolean>;
	/** The run: its steps do not count the time that they wait for each other. */
	owner: object;
	granted: () => void;
	isGranted: boolean;
}

/**
 * Mutexes by key, for all executions of this process: whoever writes holds those of the templates and names that he writes,
 * Sync that of the whole account. First come, first served; all keys of a holder are taken at once, so that no two wait for
 * each other.
 */
export class Locks {
	private readonly lines = new Map<string, Holder[]>();

	get isIdle(): boolean {
		return this.lines.size === 0;
	}

	/** Resolves when all keys are held, with the function that gives them back. Rejects as {@link Wait.during} does. */
	async take(owner: object, { own = [], shared = [] }: LockKeys, wait: Wait): Promise<() => void> {
		const keys = new Map([...shared.map((key) => [key, true] as const), ...own.map((key) => [key, false] as const)]);
		const holder: Holder = { keys, owner, granted: () => {}, isGranted: false };
		const turn = new Promise<void>((resolve) => {
			holder.granted = resolve;
		});
		for (const key of keys.keys()) this.lineOf(key).push(holder);
		const release = () => this.release(holder);
		this.grant(holder);
		if (holder.isGranted) return release;
		const isOwn = [...keys.keys()].every((key) => this.lineOf(key).every((other) => other.owner === owner));
		await wait.during({ reason: isOwn ? 'turn' : 'lock' }, turn, () => {
			if (holder.isGranted) return false;
			release();
			return true;
		});
		return release;
	}

	private lineOf(key: string): Holder[] {
		const line = this.lines.get(key) ?? [];
		this.lines.set(key, line);
		return line;
	}

	private grant(holder: Holder): void {
		if (holder.isGranted || ![...holder.keys.keys()].every((key) => this.isNext(holder, key))) return;
		holder.isGranted = true;
		holder.granted();
	}

	private isNext(holder: Holder, key: string): boolean {
		const line = this.lineOf(key);
		if (line[0] === holder) return true;
		return line.slice(0, line.indexOf(holder) + 1).every(({ keys }) => keys.get(key));
	}

	private release(holder: Holder): void {
		const next = new Set<Holder>();
		for (const key of holder.keys.keys()) {
			const line = this.lineOf(key);
			const place = line.indexOf(holder);
			if (place >= 0) line.splice(place, 1);
			if (line.length === 0) this.lines.delete(key);
			for (const each of line) {
				if (!each.isGranted) next.add(each);
				// Behind one who shares the next may share too; behind one who does not, nobody is first
				if (!each.keys.get(key)) break;
			}
		}
		for (const each of next) this.grant(each);
	}
}

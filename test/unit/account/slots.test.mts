import { Slots, type Place } from '../../../nodes/SmsCenter/api/account/slots.ts';
import { settle } from './fakeClock.mts';

/** A request that goes on until it is told to end. */
function request(slots: Slots, more: Partial<Place> = {}) {
	let end = () => {};
	let began = false;
	const limit = more.limit ?? 2;
	const place: Place = {
		limit,
		admits: (inFlight, lowest) => inFlight < lowest,
		onEnter: () => {},
		onLeave: () => {},
		...more,
	};
	const done = slots.run(place, async () => {
		began = true;
		await new Promise<void>((resolve) => (end = resolve));
	});
	done.catch(() => {});
	return {
		done,
		hasBegun: () => began,
		end: async () => {
			end();
			await settle();
		},
	};
}

const begun = async (...all: Array<ReturnType<typeof request>>) => {
	await settle();
	return all.map(({ hasBegun }) => hasBegun());
};

describe('Places in flight', () => {
	it('are taken in order, as many as the limit says', async () => {
		const slots = new Slots();
		const [a, b, c, d] = Array.from({ length: 4 }, () => request(slots));
		expect(await begun(a, b, c, d)).toEqual([true, true, false, false]);
		await b.end();
		expect(await begun(c, d)).toEqual([true, false]);
		for (const one of [a, c, d]) await one.end();
		expect(slots.isIdle).toBe(true);
	});

	it('are as few as is said at the moment', async () => {
		let most = 1;
		const slots = new Slots(() => most);
		const [a, b, c] = Array.from({ length: 3 }, () => request(slots, { limit: 3 }));
		expect(await begun(a, b, c)).toEqual([true, false, false]);
		most = 2;
		slots.pump();
		expect(await begun(a, b, c)).toEqual([true, true, false]);
	});

	it('are asked for no more once all are taken', async () => {
		const slots = new Slots();
		const asked: number[] = [];
		const all = Array.from({ length: 100 }, (_, index) =>
			request(slots, {
				limit: 1,
				admits: (inFlight, most) => {
					asked.push(index);
					return inFlight < most;
				},
			}),
		);
		await settle();
		await all[0].end();
		expect(asked).toEqual([0, 1]);
	});

	it('are given up by all who may never start, also when they are taken', async () => {
		const slots = new Slots();
		const stopped = new Error('stopped');
		let isStopped = false;
		const admits = (inFlight: number, most: number) => {
			if (isStopped) throw stopped;
			return inFlight < most;
		};
		const [first, ...others] = Array.from({ length: 5 }, () => request(slots, { limit: 1, admits }));
		isStopped = true;
		slots.pump();
		expect(await begun(first, ...others)).toEqual([true, false, false, false, false]);
		slots.pump(true);
		for (const { done } of others) await expect(done).rejects.toBe(stopped);
		await first.end();
		expect(slots.isIdle).toBe(true);
	});

	it('are as few as the most careful of those present says, so that it gets its turn', async () => {
		const slots = new Slots();
		const [a, b] = [request(slots, { limit: 3 }), request(slots, { limit: 3 })];
		const careful = request(slots, { limit: 1 });
		const later = request(slots, { limit: 3 });
		expect(await begun(a, b, careful, later)).toEqual([true, true, false, false]);
		await a.end();
		expect(await begun(careful, later)).toEqual([false, false]);
		await b.end();
		expect(await begun(careful, later)).toEqual([true, false]);
		await careful.end();
		expect(await begun(later)).toEqual([true]);
	});

	it('are as many again when the careful one leaves without having begun', async () => {
		const slots = new Slots();
		const cancel = new AbortController();
		const first = request(slots, { limit: 3 });
		const careful = request(slots, { limit: 1, signal: cancel.signal });
		const later = request(slots, { limit: 3 });
		expect(await begun(first, careful, later)).toEqual([true, false, false]);
		cancel.abort(new Error('cancelled'));
		await expect(careful.done).rejects.toThrow('cancelled');
		expect(await begun(careful, later)).toEqual([false, true]);
	});

	it('are refused to a request whose condition throws, and to no other', async () => {
		const slots = new Slots();
		let isOpen = true;
		const first = request(slots, { limit: 1 });
		const refused = request(slots, {
			limit: 1,
			admits: (inFlight) => {
				if (!isOpen) throw new Error('closed');
				return inFlight === 0;
			},
		});
		const third = request(slots, { limit: 1 });
		expect(await begun(first, refused, third)).toEqual([true, false, false]);
		isOpen = false;
		await first.end();
		await expect(refused.done).rejects.toThrow('closed');
		expect(await begun(refused, third)).toEqual([false, true]);
	});

	it('are looked at again when told so', async () => {
		const slots = new Slots();
		let isOpen = false;
		const one = request(slots, { admits: () => isOpen });
		expect(await begun(one)).toEqual([false]);
		isOpen = true;
		slots.pump();
		expect(await begun(one)).toEqual([true]);
	});

	it('are given back by a request that fails, and one that was cancelled before takes none', async () => {
		const slots = new Slots();
		const seen: string[] = [];
		const failing = slots.run(
			{ limit: 1, admits: () => true, onEnter: () => seen.push('enter'), onLeave: () => seen.push('leave') },
			async () => {
				throw new Error('broken');
			},
		);
		await expect(failing).rejects.toThrow('broken');
		expect(seen).toEqual(['enter', 'leave']);
		const cancelled = request(slots, { signal: AbortSignal.abort(new Error('cancelled')) });
		await expect(cancelled.done).rejects.toThrow('cancelled');
		expect(slots.isIdle).toBe(true);
	});

	it('are idle only when nothing is in flight and nothing waits', async () => {
		const slots = new Slots();
		const alone = request(slots);
		expect(await begun(alone)).toEqual([true]);
		expect(slots.isIdle).toBe(false);
		await alone.end();
		expect(slots.isIdle).toBe(true);

		const cancel = new AbortController();
		const held = request(slots, { admits: () => false, signal: cancel.signal });
		expect(await begun(held)).toEqual([false]);
		expect(slots.isIdle).toBe(false);
		cancel.abort(new Error('cancelled'));
		await expect(held.done).rejects.toThrow('cancelled');
		expect(slots.isIdle).toBe(true);
	});

	it('are asked for no more by a request that may never start', async () => {
		const slots = new Slots();
		const admits = jest.fn(() => {
			throw new Error('closed');
		});
		await expect(request(slots, { admits }).done).rejects.toThrow('closed');
		slots.pump(true);
		expect(admits).toHaveBeenCalledTimes(1);
		expect(slots.isIdle).toBe(true);
	});
});

import { SharedLists, type JoinOptions, type StartList } from '../../../nodes/SmsCenter/api/sharedLists.ts';
import { settle } from '../account/fakeClock.mts';

/** A list request that was started; the test sends and answers it. */
interface Asked {
	signal: AbortSignal;
	send: () => void;
	answer: (list: string) => void;
	fail: (failure: Error) => void;
}

let lists: SharedLists<string>;
let asked: Asked[];
let onJoin: jest.Mock<void, [Promise<void>]>;

beforeEach(() => {
	lists = new SharedLists();
	asked = [];
	onJoin = jest.fn();
});

const start: StartList<string> = async (signal, send) =>
	await new Promise((answer, fail) => asked.push({ signal, send, answer, fail }));

function get({ signal, ...more }: Partial<JoinOptions> & { signal?: AbortSignal } = {}): Promise<string> {
	const list = lists.get('key', start, { onJoin, isOthersOnly: () => false, ...more }, signal);
	list.catch(() => {});
	return list;
}

describe('A list request', () => {
	it('is joined until it is sent, and not from then on', async () => {
		const [first, second] = [get(), get()];
		expect(asked).toHaveLength(1);
		asked[0].send();
		const third = get();
		expect(asked).toHaveLength(2);
		asked[0].answer('early');
		asked[1].answer('late');
		await expect(Promise.all([first, second, third])).resolves.toEqual(['early', 'early', 'late']);
	});

	it('is not shared with those who want another', async () => {
		void get();
		void lists.get('other', start, { onJoin, isOthersOnly: () => false });
		expect(asked).toHaveLength(2);
		expect(onJoin).not.toHaveBeenCalled();
	});

	it('tells who joins it, but not who started it, when it is sent', async () => {
		void get();
		expect(onJoin).not.toHaveBeenCalled();
		void get();
		expect(onJoin).toHaveBeenCalledTimes(1);
		const sent = jest.fn();
		void onJoin.mock.calls[0][0].then(sent);
		await settle();
		expect(sent).not.toHaveBeenCalled();
		asked[0].send();
		await settle();
		expect(sent).toHaveBeenCalledTimes(1);
	});

	it('that fails unsent is waited for no more as one that might be sent', async () => {
		void get();
		void get();
		const sent = jest.fn();
		void onJoin.mock.calls[0][0].then(sent);
		asked[0].fail(new Error('not sent'));
		await settle();
		expect(sent).toHaveBeenCalledTimes(1);
	});

	it('is not joined by one that objects to it, and goes on', async () => {
		const first = get();
		const objection = new Error('too long');
		await expect(
			get({
				onJoin: () => {
					throw objection;
				},
			}),
		).rejects.toBe(objection);
		expect(asked[0].signal.aborted).toBe(false);
		asked[0].answer('list');
		await expect(first).resolves.toBe('list');
	});

	it('that is answered late leaves the next one, not sent yet, to be joined', async () => {
		const first = get();
		asked[0].send();
		const second = get();
		asked[0].answer('early');
		await expect(first).resolves.toBe('early');
		await settle();
		const third = get();
		expect(asked).toHaveLength(2);
		asked[1].answer('late');
		await expect(Promise.all([second, third])).resolves.toEqual(['late', 'late']);
	});
});

describe('A list request whose waiters leave', () => {
	it('goes on for those who stay, and for those who join later', async () => {
		const cancel = new AbortController();
		const reason = new Error('cancelled');
		const left = get({ signal: cancel.signal });
		const stays = get();
		cancel.abort(reason);
		await expect(left).rejects.toBe(reason);
		expect(asked[0].signal.aborted).toBe(false);
		const later = get();
		expect(asked).toHaveLength(1);
		asked[0].answer('list');
		await expect(Promise.all([stays, later])).resolves.toEqual(['list', 'list']);
	});

	it('is aborted with the last of them, and joined by nobody from then on', async () => {
		const cancel = new AbortController();
		const left = [get({ signal: cancel.signal }), get({ signal: cancel.signal })];
		cancel.abort(new Error('cancelled'));
		for (const one of left) await expect(one).rejects.toThrow('cancelled');
		expect(asked[0].signal.aborted).toBe(true);
		const later = get();
		expect(asked).toHaveLength(2);
		asked[1].answer('list');
		await expect(later).resolves.toBe('list');
	});

	it('is left also by one whose signal is aborted as it is started', async () => {
		const cancel = new AbortController();
		const reason = new Error('cancelled');
		const startAndCancel: StartList<string> = (signal, send) => {
			cancel.abort(reason);
			return start(signal, send);
		};
		const left = lists.get('key', startAndCancel, { onJoin, isOthersOnly: () => false }, cancel.signal);
		await expect(left).rejects.toBe(reason);
		expect(asked[0].signal.aborted).toBe(true);
	});

	it('is not started for one that has left before', async () => {
		await expect(get({ signal: AbortSignal.abort(new Error('cancelled')) })).rejects.toThrow('cancelled');
		expect(asked).toHaveLength(0);
	});
});

describe('A list request that fails', () => {
	it('fails for all who share it', async () => {
		const all = [get(), get(), get()];
		const failure = new Error('broken');
		asked[0].fail(failure);
		for (const one of all) await expect(one).rejects.toBe(failure);
		expect(asked).toHaveLength(1);
	});

	it('for a reason of the one who started it is started once more, for all the others together', async () => {
		const isOthersOnly = () => true;
		onJoin.mockImplementation(() => {
			// A request that has failed could be joined for ever
			if (onJoin.mock.calls.length > 10) throw new Error('joined again and again');
		});
		const [first, ...others] = Array.from({ length: 4 }, () => get({ isOthersOnly }));
		const failure = new Error('its own');
		asked[0].fail(failure);
		await expect(first).rejects.toBe(failure);
		await settle();
		expect(asked).toHaveLength(2);
		asked[1].answer('list');
		await expect(Promise.all(others)).resolves.toEqual(['list', 'list', 'list']);
	});
});

import type { Access } from '../../../nodes/SmsCenter/api/account.ts';
import { ConnectionError, UnforeseenError } from '../../../nodes/SmsCenter/api/connection.ts';
import { UnreadableReplyError, type SmsCenterError } from '../../../nodes/SmsCenter/api/errors.ts';
import { InDoubtError } from '../../../nodes/SmsCenter/api/perform.ts';
import {
	settleCreates,
	TriedBeforeError,
	type CreateInDoubt,
	type SettleOptions,
} from '../../../nodes/SmsCenter/api/settleCreates.ts';
import type { TemplateFields } from '../../../nodes/SmsCenter/api/templates.ts';
import { settle } from '../account/fakeClock.mts';
import { Scene, type Call } from '../account/scene.mts';
import { reply } from '../reply/replies.mts';

const MAIN = 'https://main.test';
const BACKUP = 'https://backup.test';
const MINUTE = 60_000;

const fields = (name: string): TemplateFields => ({
	name,
	message: 'Text',
	format: '',
	sender: '',
	autoSign: false,
});
const stored = (id: number, name: string) => ({ id, name, format: '', sender: '', flag: 0, message: 'Text' });

const RESET = new ConnectionError('reset', true);
const TIMEOUT = new ConnectionError('timeout', true);

let scene: Scene;
let access: Access;
/** What the server holds; a create that is answered is put there. */
let held: Array<ReturnType<typeof stored>>;

beforeEach(() => {
	scene = new Scene({ backupUrl: BACKUP });
	access = scene.access();
	scene.prove(access);
	held = [];
	scene.wire.respond = answer;
});

function answer({ form }: Call): unknown {
	if (form.get) return held;
	held.push(stored(100 + held.length, form.name));
	return { id: held[held.length - 1].id };
}

function inDoubt(name: string, failure: SmsCenterError = RESET, baseUrl = MAIN): CreateInDoubt {
	return {
		fields: fields(name),
		failure: new InDoubtError(failure, failure, baseUrl),
		patience: { budget: { leftMs: 10 * MINUTE } },
	};
}

/** Settles, however long that takes on the clock. */
async function settledEnds(doubts: CreateInDoubt[], more: Partial<SettleOptions>) {
	const options: SettleOptions = {
		baseline: new Set(),
		answered: new Set(),
		own: new Set(),
		format: 'json',
		maySend: true,
		...more,
	};
	const done = settleCreates(access, doubts, options);
	await scene.clock.advance(30 * MINUTE);
	return await done;
}

/** Settles, and gives the id of each, or what its failure says. */
async function settleAll(doubts: CreateInDoubt[], more: Partial<SettleOptions> = {}) {
	return (await settledEnds(doubts, more)).map((end) =>
		end.failure === undefined ? end.template.id : `${end.failure.sent}: ${end.failure.message}`,
	);
}

/** Settles, and gives the failure of each. */
async function failuresOf(doubts: CreateInDoubt[], more: Partial<SettleOptions> = {}) {
	return (await settledEnds(doubts, more)).map(({ failure }) => failure);
}

const sent = () => scene.wire.calls.map(({ form, baseUrl }) => [form.get ? 'list' : form.name, baseUrl]);
const UNKNOWN = expect.stringMatching(/^unknown: .*whether the template was created is not known$/);

describe('Creates in doubt', () => {
	it('are looked up together, once, a while after the last', async () => {
		held = [stored(5, 'a'), stored(6, 'b')];
		expect(await settleAll([inDoubt('a'), inDoubt('b', TIMEOUT)])).toEqual([5, 6]);
		expect(sent()).toEqual([['list', MAIN]]);
		expect(scene.wire.calls[0].at).toBe(2000);
	});

	it.each<[string, SmsCenterError, unknown]>([
		['a reset', RESET, 100],
		['a 502', new UnreadableReplyError('is a web page', reply('', 502)), 100],
		['a timeout', TIMEOUT, UNKNOWN],
		['a 504', new UnreadableReplyError('is a web page', reply('', 504)), UNKNOWN],
		['what nobody foresaw', new UnforeseenError(), UNKNOWN],
	])('that are not there after %s: %#', async (_, failure, end) => {
		expect(await settleAll([inDoubt('a', failure)])).toEqual([end]);
		expect(sent().filter(([what]) => what === 'a')).toHaveLength(end === 100 ? 1 : 0);
	});

	it('are not sent again by a run that was left, and are known not to be carried out', async () => {
		expect(await settleAll([inDoubt('a')], { maySend: false })).toEqual([`no: ${RESET.message}`]);
		expect(sent()).toEqual([['list', MAIN]]);
	});

	it('that an earlier try of the run has sent are never sent again', async () => {
		const before = { ...inDoubt('a'), failure: new TriedBeforeError() };
		expect(await settleAll([before])).toEqual([UNKNOWN]);
		expect(sent()).toEqual([['list', MAIN]]);
	});

	it('that fall in doubt again are looked up again, three times at most', async () => {
		scene.wire.respond = ({ form }) => {
			if (form.get) return held;
			throw RESET;
		};
		expect(await settleAll([inDoubt('a')])).toEqual([`no: ${RESET.message}`]);
		expect(sent().map(([what]) => what)).toEqual(['list', 'a', 'list', 'a', 'list', 'a', 'list']);
	});

	it('that are refused at last say so', async () => {
		scene.wire.respond = ({ form }) => (form.get ? held : { error: 'no', error_code: 5 });
		expect(await settleAll([inDoubt('a')])).toEqual([
			'no: SMS Center could not save or delete the template (5)',
		]);
	});

	it('are unknown where no list can be had', async () => {
		scene.wire.respond = () => '<html></html>';
		expect(await settleAll([inDoubt('a')])).toEqual([UNKNOWN]);
		expect(sent().map(([what]) => what)).toEqual(['list', 'list']);
	});

	it('are unknown where the lists are blank: whoever answered so may have created them', async () => {
		scene.wire.respond = () => '';
		expect(await settleAll([inDoubt('a')])).toEqual([UNKNOWN]);
		expect(sent().map(([what]) => what)).toEqual(['list', 'list']);
	});

	it('are looked up on the host that they were sent to', async () => {
		scene.wire.respond = ({ form, baseUrl }) =>
			form.get ? [stored(baseUrl === BACKUP ? 8 : 7, 'a')] : undefined;
		expect(await settleAll([inDoubt('a', RESET, MAIN), inDoubt('a', RESET, BACKUP)])).toEqual([7, 8]);
		expect(sent()).toEqual([
			['list', MAIN],
			['list', BACKUP],
		]);
	});

	it('are not looked up when the execution was cancelled', async () => {
		access = scene.access({ signal: AbortSignal.abort(new Error('cancelled')) });
		const doubt = inDoubt('a');
		doubt.patience.signal = access.signal;
		expect(await settleAll([doubt])).toEqual([UNKNOWN]);
		expect(sent()).toEqual([]);
	});

	it.each([
		['one', [5], 'The template with the ID 5 may be it.'],
		['two', [5, 6], 'One of those with the IDs 5 and 6 may be it.'],
	])('name the templates that may be it: %s', async (_, ids, those) => {
		held = ids.map((id) => stored(id, 'a'));
		expect(await failuresOf([inDoubt('a')], { baseline: undefined })).toMatchObject([
			{
				message: `${RESET.message}, and whether the template was created is not known`,
				hint: `Look in your SMS Center account before you create it again. ${those}`,
				code: null,
				sent: 'unknown',
			},
		]);
	});

	it('that stay unknown point to the operation that finds out', async () => {
		scene.wire.respond = () => '<html></html>';
		expect(await failuresOf([inDoubt('a')])).toMatchObject([
			{
				hint: 'Look in your SMS Center account before you create it again. The operation Create or Update finds out by itself.',
			},
		]);
	});

	it('that were not carried out say that they can be run again', async () => {
		expect(await failuresOf([inDoubt('a')], { maySend: false })).toMatchObject([
			{ message: RESET.message, hint: 'The template was not created. Run it again.', sent: 'no' },
		]);
	});

	it('that end otherwise at the second try say how that ended', async () => {
		const ends = [TIMEOUT];
		scene.wire.respond = ({ form }) => {
			if (form.get) return held;
			throw ends.shift() ?? RESET;
		};
		expect(await failuresOf([inDoubt('a')])).toMatchObject([
			{ message: `${TIMEOUT.message}, and whether the template was created is not known` },
		]);
		expect(sent().map(([what]) => what)).toEqual(['list', 'a', 'list']);
	});

	it('that were sent again count as answers of this run: the next list has to show them', async () => {
		const own = new Set<number>();
		await settleAll([inDoubt('a')], { own });
		expect([...own]).toEqual([100]);
	});

	it('are settled each for itself when one list shows some of them', async () => {
		held = [stored(5, 'b')];
		expect(await settleAll([inDoubt('a'), inDoubt('b'), inDoubt('c', TIMEOUT)])).toEqual([101, 5, UNKNOWN]);
	});

	it('of two hosts are settled each for itself when the list of one cannot be had', async () => {
		scene.wire.respond = ({ form, baseUrl }) => {
			if (baseUrl === MAIN) return '<html></html>';
			return form.get ? [stored(8, 'a')] : undefined;
		};
		expect(await settleAll([inDoubt('a', RESET, MAIN), inDoubt('a', RESET, BACKUP)])).toEqual([UNKNOWN, 8]);
	});
});

it('An earlier try that broke off is told as such', () => {
	expect(new TriedBeforeError()).toMatchObject({
		message: 'An earlier try of this execution broke off before the answer',
		hint: 'Run it again later.',
		sent: 'unknown',
	});
});

describe('A list that lags', () => {
	it('behind one of two answers lags', async () => {
		held = [stored(1, 'before')];
		const known = new Set([1, 2]);
		expect(await settleAll([inDoubt('a')], { own: known, answered: known })).toEqual([UNKNOWN]);
	});

	it('is asked for again until it shows what was answered before', async () => {
		let lists = 0;
		scene.wire.respond = (call) => {
			if (call.form.get) lists += 1;
			return lists >= 3 ? [stored(1, 'before'), stored(5, 'a')] : answer(call);
		};
		expect(await settleAll([inDoubt('a')], { own: new Set([1]), answered: new Set([1]) })).toEqual([5]);
		expect(sent().map(([what]) => what)).toEqual(['list', 'list', 'list']);
		expect(scene.wire.calls.map(({ at }) => at)).toEqual([2000, 4000, 6000]);
	});

	it('for too long cannot say that something is absent', async () => {
		expect(await settleAll([inDoubt('a')], { own: new Set([1]), answered: new Set([1]) })).toEqual([UNKNOWN]);
		expect(sent().map(([what]) => what)).toEqual(['list', 'list', 'list']);
	});

	it('can say what is done', async () => {
		held = [stored(5, 'a')];
		expect(await settleAll([inDoubt('a')], { own: new Set([1]), answered: new Set([1]) })).toEqual([5]);
	});
});

describe('Creates of two runs that could be taken for one another', () => {
	it('in doubt together are each another template', async () => {
		const one = scene.account.answers.open(0);
		const other = scene.account.answers.open(0);
		held = [stored(5, 'a')];
		const ends = await Promise.all([
			settleAll([inDoubt('a')], { answered: one }),
			settleAll([inDoubt('a')], { answered: other }),
		]);
		expect(ends.flat().sort()).toEqual([101, 5]);
	});

	it.each(['', 'OTHER'])(
		'are not claimed while one of them is in flight, with the sender %j',
		async (sender) => {
			const answered = scene.account.answers.open(0);
			scene.wire.respond = ({ form }) => (form.get ? [{ ...stored(5, 'a'), sender }] : undefined);
			const { createTemplate } = await import('../../../nodes/SmsCenter/api/templates.ts');
			const twin = { ...fields('a'), sender };
			const theirs = createTemplate(scene.access(), { budget: { leftMs: 0 } }, twin, 'json');
			await settle();
			const [inFlight] = scene.wire.open;
			const ours = settleCreates(access, [inDoubt('a')], {
				baseline: new Set(),
				answered,
				own: new Set(),
				format: 'json',
				maySend: false,
			});
			await scene.clock.advance(10_000);
			// What the list shows was theirs
			await inFlight.answer({ id: 5 });
			expect((await theirs).id).toBe(5);
			await scene.clock.advance(10_000);
			expect((await ours)[0].failure?.sent).toBe('no');
		},
	);
});

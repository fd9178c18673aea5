import type { Access } from '../../../nodes/SmsCenter/api/account.ts';
import { LEDGER_WINDOW_MS } from '../../../nodes/SmsCenter/api/account/ledger.ts';
import {
	byName,
	CurrentTemplates,
	idsInWords,
	TemplateNotFoundError,
	templateWithId,
	templateWithName,
	TRUSTED_MS,
} from '../../../nodes/SmsCenter/api/currentTemplates.ts';
import { listTemplates } from '../../../nodes/SmsCenter/api/templates.ts';
import { template } from '../reply/replies.mts';
import { settle } from '../account/fakeClock.mts';
import { failureOf, Scene } from '../account/scene.mts';

const MINUTE = 60_000;
const patient = () => ({ budget: { leftMs: 10 * MINUTE } });

let scene: Scene;
let access: Access;
let current: CurrentTemplates;

beforeEach(() => {
	scene = new Scene();
	access = scene.access();
	scene.prove(access);
	current = new CurrentTemplates(access);
});

const lists = () => scene.wire.calls.length;
const stored = (message: string, id = 1) => ({ id, name: 'Name', format: '', sender: '', flag: 0, message });
const answers = (...messages: string[]) => {
	scene.wire.respond = () => [stored(messages.length > 1 ? String(messages.shift()) : messages[0])];
};
const messageOf = async (id = 1) => (await current.get(id, patient())).message;

describe('The templates that a run knows', () => {
	it('are listed once, for half a minute', async () => {
		answers('one', 'two');
		expect(await messageOf()).toBe('one');
		await scene.clock.advance(TRUSTED_MS - 1);
		expect(await messageOf()).toBe('one');
		expect(lists()).toBe(1);
		await scene.clock.advance(1);
		expect(await messageOf()).toBe('two');
		expect(lists()).toBe(2);
	});

	it('are listed once for all who ask at the same time', async () => {
		answers('one');
		expect(await Promise.all([messageOf(), messageOf(), messageOf()])).toEqual(['one', 'one', 'one']);
		expect(lists()).toBe(1);
	});

	it('are listed again after a list that could not be had', async () => {
		scene.wire.respond = () => ({ error: 'no', error_code: 1 });
		expect(await failureOf(messageOf())).toMatchObject({ code: 1 });
		answers('one');
		expect(await messageOf()).toBe('one');
	});

	it('are as this run has written them', async () => {
		answers('one');
		await messageOf();
		current.set(template({ id: 1, message: 'written' }));
		current.set(template({ id: 2, message: 'new' }));
		expect(await messageOf()).toBe('written');
		expect(await messageOf(2)).toBe('new');
		expect(lists()).toBe(1);
	});

	it('are looked up again when that is half a minute ago', async () => {
		answers('one', 'elsewhere');
		await messageOf();
		current.set(template({ id: 1, message: 'written' }));
		await scene.clock.advance(TRUSTED_MS - 1);
		expect(await messageOf()).toBe('written');
		await scene.clock.advance(1);
		expect(await messageOf()).toBe('elsewhere');
	});

	it('are looked up anew where a write of this run is in doubt, and only those', async () => {
		answers('one', 'after');
		await messageOf();
		await scene.clock.advance(10);
		current.doubt(1);
		await scene.clock.advance(10);
		expect(await messageOf()).toBe('after');
		expect(lists()).toBe(2);
		// That list was asked for after the write
		expect(await messageOf()).toBe('after');
		expect(lists()).toBe(2);
	});

	it('are not looked up anew for another that is in doubt', async () => {
		scene.wire.respond = () => [stored('one'), stored('two', 2)];
		await messageOf();
		await scene.clock.advance(10);
		current.doubt(1);
		expect(await messageOf(2)).toBe('two');
		expect(lists()).toBe(1);
	});

	it('are in doubt no more when a later write is known', async () => {
		answers('one');
		await messageOf();
		current.set(template({ id: 1, message: 'written' }));
		current.doubt(1);
		current.set(template({ id: 1, message: 'again' }));
		expect(await messageOf()).toBe('again');
		expect(lists()).toBe(1);
	});

	it('are not taken from a list that was under way as the write began', async () => {
		const first = messageOf();
		await settle();
		await scene.clock.advance(10);
		current.doubt(1);
		await scene.clock.advance(10);
		const second = messageOf();
		await settle();
		await scene.wire.open[0].answer([stored('before')]);
		await settle();
		await scene.wire.open[0].answer([stored('after')]);
		expect(await Promise.all([first, second])).toEqual(['before', 'after']);
	});

	it('are not written back from a list in windows-1251', async () => {
		const bytes = Buffer.from([...'[{"id":1,"name":"'].map((c) => c.charCodeAt(0)));
		const body = Buffer.concat([bytes, Buffer.of(0xcf), Buffer.from('","flag":0,"message":"m"}]')]);
		current = new CurrentTemplates({ ...access, send: async () => ({ status: 200, body }) });
		expect((await failureOf(messageOf())).message).toMatch(/windows-1251/);
		expect((await failureOf(messageOf(7))).message).toMatch(/no template with the ID 7/);
	});

	it('are waited for out of the time of each item', async () => {
		answers('one');
		for (let times = 0; times < 3; times += 1) await listTemplates(access, patient());
		const budgets = [patient(), patient(), patient()];
		const asked = Promise.all(budgets.map(async (patience) => await current.get(1, patience)));
		await scene.clock.advance(LEDGER_WINDOW_MS);
		await asked;
		expect(budgets.map(({ budget }) => budget.leftMs)).toEqual(
			budgets.map(() => 10 * MINUTE - LEDGER_WINDOW_MS),
		);
	});
});

describe('A template that is looked for', () => {
	const templates = [
		template({ id: 5, name: 'Twin' }),
		template({ id: 7, name: 'Only' }),
		template({ id: 6, name: 'Twin' }),
		template({ id: 9, name: 'Triplet' }),
		template({ id: 8, name: 'Triplet' }),
		template({ id: 10, name: 'Triplet' }),
	];
	const byId = new Map(templates.map((each) => [each.id, each]));
	const names = byName(templates);

	const refusal = (look: () => unknown): TemplateNotFoundError => {
		try {
			look();
		} catch (failure) {
			if (failure instanceof TemplateNotFoundError) return failure;
			throw failure;
		}
		throw new Error('It was found');
	};

	it('is found by its ID, and by a name that no other bears', () => {
		expect(templateWithId(byId, 7).name).toBe('Only');
		expect(templateWithName(names, 'Only').id).toBe(7);
	});

	it.each<[string, () => unknown, string, RegExp]>([
		['ID', () => templateWithId(byId, 1), 'There is no template with the ID 1 in this account', /Get Many/],
		[
			'name',
			() => templateWithName(names, 'only'),
			'There is no template with this name in this account',
			/Get Many/,
		],
		[
			'one of two',
			() => templateWithName(names, 'Twin'),
			'2 templates have this name: their IDs are 5 and 6',
			/By ID/,
		],
		[
			'one of three',
			() => templateWithName(names, 'Triplet'),
			'3 templates have this name: their IDs are 9, 8 and 10',
			/By ID/,
		],
	])('is not found by %s, and says why', (_, look, message, hint) => {
		expect(refusal(look)).toMatchObject({
			message,
			hint: expect.stringMatching(hint),
			sent: 'no',
			code: null,
		});
	});

	it.each([
		[[], ''],
		[[1], '1'],
		[[1, 2], '1 and 2'],
		[[3, 1, 2], '3, 1 and 2'],
	])('has its IDs %j in words', (ids, words) => {
		expect(idsInWords(ids)).toBe(words);
	});
});

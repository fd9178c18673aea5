import type { Access } from '../../../nodes/SmsCenter/api/account.ts';
import { ConnectionError } from '../../../nodes/SmsCenter/api/connection.ts';
import {
	changeTemplate,
	createKinOf,
	createTemplate,
	templateOf,
	type TemplateFields,
} from '../../../nodes/SmsCenter/api/templates.ts';
import { settle } from '../account/fakeClock.mts';
import { DONE, failureOf, refusal, Scene } from '../account/scene.mts';

const MINUTE = 60_000;

const FIELDS: TemplateFields = {
	name: 'Name',
	message: 'Text',
	format: 'viber',
	sender: 'SHOP',
	autoSign: true,
};
const SENT = { name: 'Name', msg: 'Text', format: 'viber', sender: 'SHOP', 'fl[1]': '1' };

let scene: Scene;
let access: Access;

beforeEach(() => {
	scene = new Scene();
	access = scene.access();
	scene.prove(access);
});

const patient = () => ({ budget: { leftMs: 10 * MINUTE } });

const create = (fields: TemplateFields = FIELDS) => createTemplate(access, patient(), fields, 'json');

describe('A create', () => {
	it('sends every field, and gives the template with its new ID', async () => {
		scene.wire.respond = () => ({ id: 5 });
		expect(await create()).toEqual({ id: 5, ...FIELDS, flag: 1 });
		expect(scene.wire.calls.map(({ form }) => form)).toEqual([
			{ add: '1', ...SENT, fmt: '3', charset: 'utf-8' },
		]);
	});

	it('sends "no" for auto-sign, and empty texts, in so many words', async () => {
		scene.wire.respond = () => ({ id: 5 });
		await create({ name: 'N', message: '', format: '', sender: '', autoSign: false });
		expect(scene.wire.calls[0].form).toMatchObject({ msg: '', format: '', sender: '', 'fl[1]': '0' });
	});

	it('is remembered as answered, so that no create in doubt is taken for it', async () => {
		const answered = scene.account.answers.open(0);
		scene.wire.respond = () => ({ id: 5 });
		await create();
		expect([...answered]).toEqual([5]);
		expect(scene.account.hasSeenTemplates).toBe(true);
	});

	it('is not in flight together with an equal one', async () => {
		const both = [create(), create()];
		await settle();
		expect(scene.wire.open).toHaveLength(1);
		await scene.wire.open[0].answer({ id: 5 });
		expect(scene.wire.open).toHaveLength(1);
		await scene.wire.open[0].answer({ id: 6 });
		expect((await Promise.all(both)).map(({ id }) => id)).toEqual([5, 6]);
	});

	it.each<[string, Partial<TemplateFields>]>([
		['name', { name: 'Other' }],
		['text', { message: 'Other' }],
		['format', { format: 'sms' }],
		['sender', { sender: 'Other' }],
		['auto-sign', { autoSign: false }],
	])('with another %s is in flight together with it', async (_, other) => {
		const both = [create(), create({ ...FIELDS, ...other })];
		await settle();
		expect(scene.wire.open).toHaveLength(2);
		await scene.wire.open[0].answer({ id: 5 });
		await scene.wire.open[0].answer({ id: 6 });
		await Promise.all(both);
	});

	it('whose connection breaks off is in doubt, and not sent again from here', async () => {
		scene.wire.respond = () => {
			throw new ConnectionError('reset', true);
		};
		const done = create();
		done.catch(() => {});
		await scene.clock.advance(MINUTE);
		expect(await failureOf(done)).toMatchObject({ sent: 'unknown' });
		expect(scene.wire.calls).toHaveLength(1);
	});
});

describe('Creates that could be taken for one another', () => {
	it.each<[boolean, string, Partial<TemplateFields>]>([
		[true, 'nothing', {}],
		[true, 'blanks at the ends of the name', { name: ' Name ' }],
		[true, 'blanks at the ends of the text', { message: 'Text\n' }],
		[true, 'format, sender and auto-sign', { format: '', sender: '', autoSign: false }],
		[false, 'the name', { name: 'Other' }],
		[false, 'the case of the name', { name: 'NAME' }],
		[false, 'the text', { message: 'Other' }],
	])('%s: they differ in %s', (same, _, other) => {
		expect(createKinOf({ ...FIELDS, ...other }) === createKinOf(FIELDS)).toBe(same);
	});

	it('are not those of which one has the name of the other as its text', () => {
		const turned = { ...FIELDS, name: FIELDS.message, message: FIELDS.name };
		expect(createKinOf(turned)).not.toBe(createKinOf(FIELDS));
	});
});

describe('A change', () => {
	const template = { id: 7, ...FIELDS, flag: 1 };

	it('sends the ID and every field', async () => {
		scene.wire.respond = () => DONE;
		await expect(changeTemplate(access, patient(), template, 'json')).resolves.toBeUndefined();
		expect(scene.wire.calls.map(({ form }) => form)).toEqual([
			{ chg: '1', id: '7', ...SENT, fmt: '3', charset: 'utf-8' },
		]);
	});

	it('whose connection breaks off is sent again, since it is safe to repeat', async () => {
		const answers = [new ConnectionError('reset', true), DONE];
		scene.wire.respond = () => {
			const answer = answers.shift();
			if (answer instanceof Error) throw answer;
			return answer;
		};
		const done = changeTemplate(access, patient(), template, 'json');
		await scene.clock.advance(MINUTE);
		await expect(done).resolves.toBeUndefined();
		expect(scene.wire.calls).toHaveLength(2);
	});

	it.each([{ result: 'no' }, { id: 7 }, []])('is not done by the answer %j', async (answer) => {
		scene.wire.respond = () => answer;
		const done = changeTemplate(access, patient(), template, 'json');
		done.catch(() => {});
		await scene.clock.advance(MINUTE);
		expect(await failureOf(done)).toMatchObject({ sent: 'unknown' });
	});

	it('that is refused says so', async () => {
		scene.wire.respond = () => refusal(1);
		expect(await failureOf(changeTemplate(access, patient(), template, 'json'))).toMatchObject({
			code: 1,
			sent: 'no',
		});
	});
});

describe('The template that a write leaves behind', () => {
	it.each([
		[0, true, 1],
		[0, false, 0],
		[1, true, 1],
		[1, false, 0],
		[6, true, 7],
		[6, false, 6],
		[7, true, 7],
		[7, false, 6],
	])('keeps the other bits of the flag %d, with auto-sign %s: %d', (before, autoSign, flag) => {
		expect(templateOf(5, { ...FIELDS, autoSign }, before)).toEqual({ id: 5, ...FIELDS, autoSign, flag });
	});
});

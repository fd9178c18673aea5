import type { Session } from '../../../nodes/SmsCenter/api/account/account.ts';
import { idKey, nameKey } from '../../../nodes/SmsCenter/api/account/templateCache.ts';
import { ConnectionError } from '../../../nodes/SmsCenter/api/connection.ts';
import { addTemplate, changeTemplate, deleteTemplate } from '../../../nodes/SmsCenter/api/endpoints/templates.ts';
import { templateOf, type TemplateFields } from '../../../nodes/SmsCenter/api/template.ts';
import { listOf } from '../account/views.mts';
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
const TEMPLATE = { id: 7, ...FIELDS, flag: 1 };

const reset = () => new ConnectionError('reset', true);

let scene: Scene;
let session: Session;

beforeEach(() => {
	scene = new Scene();
	session = scene.proven();
	scene.account.templates.accept(listOf([{ ...TEMPLATE, message: 'Before' }]));
});

/** Runs to the end, however long that takes on the clock. */
async function ended<T>(done: Promise<T>): Promise<T> {
	done.catch(() => {});
	await scene.clock.advance(10 * MINUTE);
	return await done;
}

const add = (fields = FIELDS) => ended(addTemplate(session, fields, 'json', scene.wait(session)));
const change = (template = TEMPLATE) => ended(changeTemplate(session, template, 'json', scene.wait(session)));
const remove = () => ended(deleteTemplate(session, 7, 'json', scene.wait(session)));

const forms = () => scene.wire.calls.map(({ form }) => form);
const known = () => scene.account.templates.view?.byId.get(7)?.message;
const isDoubted = (key: string) => scene.account.templates.knownFrom([key]) > -Infinity;

describe('A create', () => {
	it('sends every field, and gives the new ID', async () => {
		scene.wire.script({ id: 5 });
		expect(await add()).toBe(5);
		expect(forms()).toEqual([{ add: '1', ...SENT, fmt: '3', charset: 'utf-8' }]);
	});

	it('sends "no" for auto-sign, and empty texts, in so many words', async () => {
		scene.wire.script({ id: 5 });
		await add({ name: 'N', message: '', format: '', sender: '', autoSign: false });
		expect(forms()[0]).toMatchObject({ msg: '', format: '', sender: '', 'fl[1]': '0' });
	});

	it('whose connection breaks off is in doubt, and not sent again from here', async () => {
		scene.wire.script(reset());
		expect(await failureOf(add())).toMatchObject({ sent: 'unknown' });
	});
});

describe('A change', () => {
	it('sends the ID and every field, and is known from then on', async () => {
		scene.wire.script(DONE);
		await change();
		expect(forms()).toEqual([{ chg: '1', id: '7', ...SENT, fmt: '3', charset: 'utf-8' }]);
		expect(known()).toBe('Text');
	});

	it('whose connection breaks off is sent again, since it is safe to repeat', async () => {
		scene.wire.script(reset(), DONE);
		await change();
		expect(known()).toBe('Text');
	});

	it('that stays in doubt makes its template unknown', async () => {
		scene.wire.script(reset(), reset(), reset());
		expect(await failureOf(change())).toMatchObject({ sent: 'unknown' });
		expect([known(), isDoubted(idKey(7)), isDoubted(nameKey('NAME'))]).toEqual(['Before', true, true]);
	});

	it.each([
		[1, false],
		[3, true],
		[5, true],
	])('that is refused with %d says so; what was known is wrong then: %s', async (code, isWrong) => {
		scene.wire.script(refusal(code));
		expect(await failureOf(change())).toMatchObject({ code, sent: 'no' });
		expect([known(), isDoubted(idKey(7))]).toEqual(['Before', isWrong]);
	});

	it.each([{ result: 'no' }, { id: 7 }, []])('is not done by the answer %j', async (answer) => {
		scene.wire.respond = () => answer;
		expect(await failureOf(change())).toMatchObject({ sent: 'unknown' });
	});
});

describe('A delete', () => {
	it('is done when it is answered, and known from then on', async () => {
		scene.wire.script(DONE);
		await remove();
		expect(forms()).toEqual([{ del: '1', id: '7', fmt: '3', charset: 'utf-8' }]);
		expect(known()).toBeUndefined();
	});

	it('in doubt that is repeated and finds nothing has done its work', async () => {
		scene.wire.script(reset(), refusal(3));
		await remove();
		expect(known()).toBeUndefined();
	});

	it.each([[[refusal(3)]], [[refusal(9), refusal(3)]]])(
		'that finds nothing and was never in doubt says so: %j',
		async (answers) => {
			scene.wire.script(...answers);
			expect(await failureOf(remove())).toMatchObject({ code: 3, sent: 'no' });
		},
	);
});

describe('The template that a write leaves behind', () => {
	it.each([
		[0, true, 1],
		[0, false, 0],
		[1, true, 1],
		[1, false, 0],
		[6, true, 7],
		[7, false, 6],
	])('keeps the other bits of the flag %d, with auto-sign %s: %d', (before, autoSign, flag) => {
		expect(templateOf(5, { ...FIELDS, autoSign }, before)).toEqual({ id: 5, ...FIELDS, autoSign, flag });
	});
});

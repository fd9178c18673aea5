import type { Session } from '../../../nodes/SmsCenter/api/account/account.ts';
import { askPrice, type Priced } from '../../../nodes/SmsCenter/api/endpoints/price.ts';
import type { ResponseFormat } from '../../../nodes/SmsCenter/api/template.ts';
import { failureOf, MAIN, refusal, Scene } from '../account/scene.mts';

const MINUTE = 60_000;

const ASKED: Priced = { phone: '+79991234567', message: 'Text', format: 'viber', sender: 'SHOP' };
const GIVEN = { cost: '4.50', cnt: 1 };
const PRICE = { cost: '4.50', parts: 1 };

let scene: Scene;
let session: Session;

beforeEach(() => {
	scene = new Scene();
	session = scene.proven();
});

/** Asks, and fails at whatever there is to wait for. */
const ask = async (
	more: Partial<Priced> = {},
	format: ResponseFormat = 'json',
	by: Session = session,
): Promise<unknown> => {
	const wait = scene.wait(by, { failsAtLimits: true });
	return await askPrice(by, { ...ASKED, ...more }, format, wait);
};

const failure = async (more: Partial<Priced> = {}, by: Session = session) => await failureOf(ask(more, 'json', by));

describe('A price', () => {
	it('is asked of send.php, with cost=1, so that no message is sent', async () => {
		scene.wire.script(GIVEN);
		expect(await ask()).toEqual(PRICE);
		expect(scene.wire.calls).toMatchObject([{ url: `${MAIN}/sys/send.php` }]);
		expect(scene.wire.calls[0].form).toEqual({
			phones: '+79991234567',
			mes: 'Text',
			sender: 'SHOP',
			viber: '1',
			cost: '1',
			fmt: '3',
			charset: 'utf-8',
		});
	});

	it.each(['flash', 'bin', 'push', 'mms', 'mail', 'call', 'viber'])(
		'of the format %s is that of its channel',
		async (format) => {
			scene.wire.script(GIVEN);
			await ask({ format });
			expect(scene.wire.calls[0].form).toMatchObject({ [format]: '1' });
		},
	);

	it.each(['', 'sms', 'another'])('of the format "%s" names no channel', async (format) => {
		scene.wire.script(GIVEN);
		await ask({ format });
		expect(Object.keys(scene.wire.calls[0].form).sort()).toEqual(
			['charset', 'cost', 'fmt', 'mes', 'phones', 'sender'].sort(),
		);
	});

	it.each<[ResponseFormat, string, unknown]>([
		['json', '3', { cost: ' 4.50 ', cnt: '1' }],
		['xml', '2', '<?xml version="1.0"?>\n<result>\n<cost>4.50</cost>\n<cnt>1</cnt>\n</result>'],
		['csv', '1', '4.50,1'],
		['csv', '1', ' 4.50,1\n'],
		['text', '0', '4.50 (1 SMS)'],
		['text', '0', '4.50,1'],
	])('is read from %s', async (format, fmt, answer) => {
		scene.wire.script(answer);
		expect(await ask({}, format)).toEqual(PRICE);
		expect(scene.wire.calls[0].form.fmt).toBe(fmt);
	});

	it.each([
		['a number', { cost: 12, cnt: 12 }, { cost: '12', parts: 12 }],
		['nothing', { cost: '0', cnt: 999_999 }, { cost: '0', parts: 999_999 }],
	])('may be %s', async (_what, answer, price) => {
		scene.wire.script(answer);
		expect(await ask()).toEqual(price);
	});

	it.each<[ResponseFormat, unknown]>([
		['json', {}],
		['json', { cost: 'free', cnt: 1 }],
		['json', { cost: '-1', cnt: 1 }],
		['json', { cost: '4.', cnt: 1 }],
		['json', { cost: '4.50 RUR', cnt: 1 }],
		['json', { cost: '4.50' }],
		['json', { cost: '4.50', cnt: '1.5' }],
		['json', { cost: '4.50', cnt: '1 part' }],
		['json', { cost: '4.50', cnt: 1_000_000 }],
		['xml', '<result>4.50</result>'],
		['xml', '<result><cost>4.50</cost></result>'],
		['csv', '4.50'],
		['csv', '4.50;1'],
		['csv', 'about 4.50,1'],
		['csv', '4.50,1,2'],
		['csv', ',1'],
		['text', '4.50 (about 1 SMS)'],
	])('is not made up where %s holds none: %j', async (format, answer) => {
		scene.wire.respond = () => answer;
		const { message, sent } = await scene.failureOf(ask({}, format));
		expect([message, sent]).toEqual([expect.stringContaining('does not hold a price'), 'no']);
	});

	it.each([
		[1, 'SMS Center did not accept the parameters (1)', "'Phone', 'Message', 'Format' and 'Sender ID'"],
		[3, 'The SMS Center account has no money left (3)', 'Add money'],
		[6, 'SMS Center forbids this text or sender ID (6)', 'have the sender ID approved'],
		[7, 'The phone number is wrong (7)', '+79991234567'],
		[8, 'SMS Center cannot deliver a message to this number (8)', 'another number of the same country'],
		[9, 'SMS Center was asked for too much at once (9)', 'five identical requests for a price a minute'],
	])('that is refused with %d says what that means here', async (code, message, hint) => {
		scene.wire.respond = () => refusal(code);
		expect(await scene.failureOf(ask())).toMatchObject({
			code,
			message,
			hint: expect.stringContaining(hint),
			sent: 'no',
		});
	});
});

describe('Equal questions for a price', () => {
	it('are five a minute, and a sixth waits; another text does not', async () => {
		scene.wire.respond = () => GIVEN;
		for (let asked = 0; asked < 5; asked += 1) await ask();
		expect(await failure()).toMatchObject({ sent: 'no' });
		expect(scene.wire.calls).toHaveLength(5);
		for (const more of [{ message: 'x' }, { phone: '7' }, { sender: '' }, { format: '' }]) await ask(more);
		expect(scene.wire.calls).toHaveLength(9);
		await scene.clock.advance(MINUTE + 1000);
		await ask();
		expect(scene.wire.calls).toHaveLength(10);
	});
});

describe('Refused prices', () => {
	const TOO_MANY = {
		message: 'Not sent: SMS Center refused too many prices in a row',
		hint: expect.stringContaining('A hundred refusals in a row block the IP address'),
		sent: 'no',
	};
	let texts = 0;
	const refused = async (times: number, by: Session = session) => {
		scene.wire.respond = () => refusal(6);
		for (let time = 0; time < times; time += 1) {
			texts += 1;
			expect(await failure({ message: `Text ${texts}` }, by)).toMatchObject({ code: 6 });
		}
	};
	const execution = (executionId: string) => scene.proven({ caller: { executionId, byPerson: false } });

	it('are ten in a row in an execution; then nothing more is sent in it', async () => {
		await refused(10);
		expect(await failure()).toMatchObject(TOO_MANY);
		expect(scene.wire.calls).toHaveLength(10);
		await refused(1, execution('2'));
	});

	it('are fifty in a row in all executions', async () => {
		for (let each = 0; each < 5; each += 1) await refused(10, execution(`of five, ${each}`));
		expect(await failure({}, execution('the next'))).toMatchObject(TOO_MANY);
		expect(scene.wire.calls).toHaveLength(50);
	});

	it('begin anew after a price that is given', async () => {
		await refused(9);
		scene.wire.respond = () => GIVEN;
		await ask();
		await refused(10);
		expect(await failure()).toMatchObject(TOO_MANY);
	});

	it('are forgotten after ten minutes and a second', async () => {
		await refused(10);
		await scene.clock.advance(10 * MINUTE + 999);
		expect(await failure()).toMatchObject(TOO_MANY);
		await scene.clock.advance(1);
		await refused(1);
	});

	it('are not those that came too often', async () => {
		scene.wire.respond = () => refusal(9);
		for (const message of Array(12).keys()) await scene.failureOf(ask({ message: String(message) }));
		await refused(1);
	});
});

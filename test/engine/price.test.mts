import type { IDataObject, INode } from 'n8n-workflow';

import { defaultAccount, type Fault } from '../../sandbox/server/sandbox.mts';
import { detailsOf } from './support/batch.mts';
import { credentialFor, type NodeResult } from './support/engine.mts';
import { clock, eachInSteps, engine, sandbox } from './support/timed.mts';

eachInSteps();

const PHONE = '79991234567';
const MINUTE = 60_000;

const CONTINUE = { onError: 'continueErrorOutput' as const };

/** Of a text, with everything from the item. */
const OF_TEXT: IDataObject = {
	operation: 'getPrice',
	source: 'text',
	message: '={{ $json.message }}',
	format: '={{ $json.format ?? "" }}',
	sender: { __rl: true, mode: 'id', value: '={{ $json.sender ?? "" }}' },
	phone: '={{ $json.phone }}',
};

const item = (message = 'Hello', phone: string | number = PHONE): IDataObject => ({ message, phone });

const items = (count: number, phone = PHONE) => Array.from({ length: count }, (_, n) => item(`Text ${n}`, phone));

async function priceOf(given: IDataObject[], options: IDataObject = {}, node?: Partial<INode>): Promise<NodeResult> {
	return await engine.run({ ...OF_TEXT, options }, { items: given, node });
}

/** The one failed item of a run that goes on. */
async function failureOf(given: IDataObject, options: IDataObject = {}): Promise<IDataObject> {
	const { errorOutput, json } = await priceOf([given], options, CONTINUE);
	expect(json).toEqual([]);
	expect(errorOutput).toHaveLength(1);
	return { error: errorOutput[0].json.error, ...detailsOf(errorOutput[0]) };
}

const prices = () => sandbox.requests.filter(({ action }) => action === 'price');

describe('The price of a template', () => {
	const STORED = { name: 'Заказ', message: 'Заказ {number} готов', format: 'viber', sender: 'MyShop', flag: 3 };

	it.each([
		['chosen from the list', (id: number) => ({ __rl: true, mode: 'list', value: String(id) })],
		['by ID', (id: number) => ({ __rl: true, mode: 'id', value: id })],
		['by a bare ID', (id: number) => id],
		['by name', () => ({ __rl: true, mode: 'name', value: 'заказ' })],
	])('%s, is what its text costs, beside the whole template', async (_, templateId) => {
		const [{ id }] = sandbox.seed([STORED]);
		const { json, error } = await engine.run({ operation: 'getPrice', templateId: templateId(id), phone: PHONE });
		expect(error).toBeUndefined();
		const price = { price: 4.5, priceText: '4.50', currency: 'RUR', parts: 1, accepted: true, phone: PHONE };
		const { name, message, format, sender, flag } = STORED;
		expect(json).toEqual([{ ...price, id, name, message, format, sender, autoSign: true, flag }]);
		expect(Object.keys(json[0])).toEqual([
			...Object.keys(price),
			...['id', 'name', 'message', 'format', 'sender', 'autoSign', 'flag'],
		]);
		const [{ params }] = prices();
		expect(params).toMatchObject({ mes: message, sender, viber: '1', phones: PHONE });
	});

	it('is asked for each item, with one list for all', async () => {
		const stored = sandbox.seed(['a', 'b', 'c'].map((name) => ({ name, message: name.repeat(161) })));
		const { output, error } = await engine.run(
			{ operation: 'getPrice', templateId: '={{ $json.id }}', phone: PHONE },
			{ items: stored.map(({ id }) => ({ id })) },
		);
		expect(error).toBeUndefined();
		expect(output.map(({ json, pairedItem }) => [json.name, json.parts, json.price, pairedItem])).toEqual([
			['a', 2, 9, { item: 0 }],
			['b', 2, 9, { item: 1 }],
			['c', 2, 9, { item: 2 }],
		]);
		expect(sandbox.stats.byAction).toEqual({ get: 1, price: 3, balance: 1 });
	});

	it('that is not there is none, and says so; the others have theirs', async () => {
		const [{ id }] = sandbox.seed([STORED]);
		const { json, errorOutput } = await engine.run(
			{ operation: 'getPrice', templateId: '={{ $json.id }}', phone: PHONE },
			{ items: [{ id: 7 }, { id }], node: CONTINUE },
		);
		expect(json).toMatchObject([{ id, price: 4.5 }]);
		expect(errorOutput[0].json.error).toBe('Template 7: There is no template with the ID 7 in this account');
		expect(detailsOf(errorOutput[0])).toMatchObject({ code: null, sent: 'no', action: 'getPrice', id: 7, name: null });
	});

	it('with checks has its statistics and warnings', async () => {
		sandbox.seed([{ ...STORED, format: 'sms', sender: '', message: 'Hi' }]);
		const { json } = await engine.run({
			operation: 'getPrice',
			templateId: { __rl: true, mode: 'name', value: 'Заказ' },
			phone: PHONE,
			options: { checkMessages: true },
		});
		expect(json).toMatchObject([
			{ parts: 1, statistics: { encoding: 'GSM-7', characters: 2, segments: 1 }, warnings: [] },
		]);
	});
});

describe('The price of a text', () => {
	it('is what it costs to this number, in the parts that SMS Center counts, and the text as it was given', async () => {
		const given = [
			item('Hello'),
			item('я'.repeat(71)),
			item('Hello', '+49 (170) 123-45-67'),
			{ ...item('я'.repeat(71)), format: 'Viber ', sender: 'Clinic' },
			item('Hello', 380_501_234_567),
		];
		const { json, error } = await priceOf(given);
		expect(error).toBeUndefined();
		const told = { currency: 'RUR', accepted: true, format: '', sender: '' };
		expect(json).toEqual([
			{ price: 4.5, priceText: '4.50', parts: 1, ...told, phone: PHONE, message: 'Hello' },
			{ price: 9, priceText: '9.00', parts: 2, ...told, phone: PHONE, message: 'я'.repeat(71) },
			{ price: 7.75, priceText: '7.75', parts: 1, ...told, phone: '+491701234567', message: 'Hello' },
			{
				...{ price: 4.5, priceText: '4.50', parts: 1, ...told, phone: PHONE, message: 'я'.repeat(71) },
				...{ format: 'viber', sender: 'Clinic' },
			},
			{ price: 6.4, priceText: '6.40', parts: 1, ...told, phone: '380501234567', message: 'Hello' },
		]);
		expect(sandbox.stats.byAction).toEqual({ price: 5, balance: 1 });
	});

	it.each([
		['a list', { __rl: true, mode: 'list', value: 'MyShop' }],
		['a text', { __rl: true, mode: 'id', value: 'MyShop' }],
		['a bare text', 'MyShop'],
		['an expression', '={{ "My" + "Shop" }}'],
	])('takes its sender from %s', async (_, sender) => {
		const { json, error } = await engine.run({ ...OF_TEXT, sender }, { items: [item()] });
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ sender: 'MyShop', accepted: true }]);
		expect(prices()[0].params.sender).toBe('MyShop');
	});

	it.each(['flash', 'bin', 'push', 'mms', 'mail', 'call', 'viber'])('goes by the channel of %s', async (format) => {
		const { error } = await priceOf([{ ...item(), format }]);
		expect(error).toBeUndefined();
		expect(prices()[0].params).toMatchObject({ [format]: '1' });
	});

	it.each<[string, IDataObject, string]>([
		['without a text', { message: ' ' }, "The field 'Message' is empty"],
		['of no format', { format: 'fax' }, "The field 'Format' holds none of SMS Center's formats"],
		...[`${PHONE},79991234568`, `${PHONE};79991234568`, `${PHONE}\n79991234568`, '12345\n67890', `${PHONE} +7999`].map(
			(phone): [string, IDataObject, string] => [
				`to several numbers (${JSON.stringify(phone)})`,
				{ phone },
				"The field 'Phone' does not hold one phone number",
			],
		),
		...['', 'name', '1234', '+1234567890123456', 'somebody@example.com'].map((phone): [string, IDataObject, string] => [
			`to no number (${phone})`,
			{ phone },
			"The field 'Phone' does not hold one phone number",
		]),
	])('%s is refused before anything is sent', async (_, given, message) => {
		expect(await failureOf({ ...item(), ...given })).toMatchObject({ error: message, code: null, sent: 'no' });
		expect(sandbox.requests).toEqual([]);
	});
});

describe('The currency', () => {
	it('is asked for once a run, of however many items, and again in the next one', async () => {
		for (const times of [1, 2]) {
			const { json } = await priceOf(items(30));
			expect(json.map(({ currency }) => currency)).toEqual(Array(30).fill('RUR'));
			expect(sandbox.stats.byAction).toEqual({ price: 30 * times, balance: times });
		}
		const [{ params }] = sandbox.requests.filter(({ action }) => action === 'balance');
		expect(params).toMatchObject({ cur: '1', fmt: '3' });
	});

	it('is the known one where ten were asked for in this minute: a loop does not wait for it', async () => {
		const before = clock.now();
		for (let runIndex = 0; runIndex < 15; runIndex += 1) {
			const { json } = await engine.run(OF_TEXT, { executionId: 'loop', runIndex, items: [item(`Text ${runIndex}`)] });
			expect(json).toMatchObject([{ price: 4.5, currency: 'RUR' }]);
		}
		expect(clock.now()).toBe(before);
		expect(sandbox.stats).toMatchObject({ byAction: { price: 15, balance: 10 }, byCode: {} });
	});

	it.each<[string, Fault]>([
		['is refused', { kind: 'refuse', code: 1, on: 'balance' }],
		['cannot be had', { kind: 'bad-gateway', on: 'balance' }],
		['is no currency', { kind: 'body', body: '{"balance":"1","currency":"<b>1</b>"}', on: 'balance' }],
		['is not told', { kind: 'body', body: '{"balance":"1"}', on: 'balance' }],
	])('is null where it %s, and the price is there', async (_, fault) => {
		sandbox.addFault(fault);
		const { json, error } = await priceOf(items(3));
		expect(error).toBeUndefined();
		expect(json).toMatchObject(Array(3).fill({ price: 4.5, priceText: '4.50', currency: null }));
	});
});

describe('A text or sender that SMS Center forbids', () => {
	const REASON =
		'SMS Center forbids this text or sender ID (6). Change the text, or have the sender ID approved in your SMS Center account. SMS Center said: “message is denied”.';

	it.each<[string, IDataObject]>([
		['text', item('Big Casino')],
		['sender', { ...item(), sender: 'Bank' }],
	])('(the %s) is an item that says why, and no failure', async (_, given) => {
		sandbox.options.forbiddenWords = ['casino'];
		sandbox.options.forbiddenSenders = ['Bank'];
		const { json, error } = await priceOf([item('First'), given, item('Last')]);
		expect(error).toBeUndefined();
		expect(json.map(({ accepted }) => accepted)).toEqual([true, false, true]);
		expect(json[1]).toEqual({
			...{ price: null, priceText: null, currency: 'RUR', parts: null, accepted: false, reason: REASON },
			...{ phone: PHONE, message: given.message, format: '', sender: given.sender ?? '' },
		});
	});

	it('may be that of a template', async () => {
		sandbox.options.forbiddenSenders = ['Bank'];
		const [stored] = sandbox.seed([{ name: 'A', message: 'Hello', format: 'sms', sender: 'Bank', flag: 1 }]);
		const { json } = await engine.run({ operation: 'getPrice', templateId: stored.id, phone: PHONE });
		expect(json).toMatchObject([{ accepted: false, price: null, reason: REASON, ...stored, autoSign: true }]);
	});
});

describe('What is refused', () => {
	it('for a wrong number says so', async () => {
		expect(await failureOf(item('Hello', '0123456789'))).toMatchObject({
			error: 'The phone number is wrong (7)',
			hint: 'Give it with the country code, such as +79991234567. SMS Center said: “invalid number”.',
			...{ code: 7, sent: 'no', action: 'getPrice', id: null, name: null },
		});
	});

	it('for a number that nothing can be delivered to says so', async () => {
		sandbox.options.undeliverable = ['7999'];
		expect(await failureOf(item())).toMatchObject({
			error: 'SMS Center cannot deliver a message to this number (8)',
			...{ code: 8, sent: 'no' },
		});
	});

	it('for want of money says so', async () => {
		sandbox.options.accounts = [{ ...defaultAccount, noMoney: true }];
		expect(await failureOf(item())).toMatchObject({
			error: 'The SMS Center account has no money left (3)',
			hint: 'Add money to the account, and run it again. SMS Center said: “no money”.',
			...{ code: 3, sent: 'no' },
		});
	});

	it('for its parameters names the fields', async () => {
		expect(await failureOf(item('a'.repeat(1001)))).toMatchObject({
			error: 'SMS Center did not accept the parameters (1)',
			hint: expect.stringMatching(/^Check 'Phone', 'Message', 'Format' and 'Sender ID' of this item\./),
			...{ code: 1, sent: 'no' },
		});
	});

	it('for a template names it', async () => {
		sandbox.seed([{ id: 5, name: 'Order', message: 'Hello' }]);
		const { error } = await engine.run({
			...{ operation: 'getPrice', phone: '0123456789' },
			templateId: { __rl: true, mode: 'name', value: 'Order' },
		});
		expect(error?.message).toBe("Template 'Order': The phone number is wrong (7)");
	});

	it('leaves the other items alone under Continue on Fail, and stops the run without', async () => {
		const given = [item('First'), item('Second', '0123456789'), item('Third')];
		const going = await priceOf(given, {}, CONTINUE);
		expect(going.json.map(({ message }) => message)).toEqual(['First', 'Third']);
		expect(going.errorOutput).toHaveLength(1);
		const { error, json } = await priceOf(given, { maxConcurrentRequests: 1 });
		expect(json).toEqual([]);
		expect(error?.message).toBe('The phone number is wrong (7)');
		expect(error?.description).toContain('1 of 3 items were done (items 0).');
		expect(prices()).toHaveLength(3 + 2);
	});
});

describe('A wrong password', () => {
	it('stops the run after one request', async () => {
		engine.credential = credentialFor(sandbox, { password: 'wrong' });
		const { json, errorOutput } = await priceOf(items(30), {}, CONTINUE);
		expect(json).toEqual([]);
		expect(errorOutput).toHaveLength(30);
		for (const failed of errorOutput) expect(detailsOf(failed)).toMatchObject({ code: 2, sent: 'no' });
		expect(sandbox.stats).toMatchObject({ requests: 1, byAction: { price: 1 } });
	});

	it('in the middle of a run stops the rest', async () => {
		sandbox.addFault({ kind: 'refuse', code: 2, on: 'price', match: ({ mes }) => mes === 'Text 3' });
		const { json, errorOutput } = await priceOf(items(30), { maxConcurrentRequests: 1 }, CONTINUE);
		expect(json).toHaveLength(3);
		expect(errorOutput).toHaveLength(27);
		expect(prices()).toHaveLength(4);
	});

	it('is told by one probe: a price that is refused proves the password as well', async () => {
		sandbox.options.latencyMs = 20;
		let [open, most] = [0, 0];
		sandbox.options.latencyMs = () => {
			open += 1;
			if (prices().length <= 1) most = Math.max(most, open);
			// Long enough that all others are in flight together on a busy machine, too
			return prices().length <= 1 ? 20 : 2000;
		};
		sandbox.options.onAnswered = () => (open -= 1);
		const { errorOutput } = await priceOf(items(9, '0123456789'), {}, CONTINUE);
		for (const failed of errorOutput) expect(detailsOf(failed)).toMatchObject({ code: 7 });
		expect(most).toBe(1);
		expect(sandbox.stats.peakInFlight).toBe(8);
	});
});

describe('Five identical prices a minute', () => {
	const same = Array.from({ length: 6 }, () => item());

	it('a sixth waits, and the node says for how long', async () => {
		const before = clock.now();
		const { json, hints, error } = await priceOf(same);
		expect(error).toBeUndefined();
		expect(json.map(({ price }) => price)).toEqual(Array(6).fill(4.5));
		expect(clock.now() - before).toBeGreaterThan(MINUTE);
		expect(hints.map(({ message }) => message)).toEqual([
			'Waited 61 s: SMS Center takes only a few identical requests a minute. Send the same request less often',
		]);
		expect(sandbox.stats).toMatchObject({ byAction: { price: 6, balance: 1 }, byCode: {} });
	});

	it("a sixth is not sent where 'On Rate Limit' says so", async () => {
		const before = clock.now();
		const { json, errorOutput } = await priceOf(same, { onRateLimit: 'fail' }, CONTINUE);
		expect(json).toHaveLength(5);
		expect(errorOutput).toHaveLength(1);
		expect(errorOutput[0].json.error).toMatch(/^Not sent: SMS Center takes only a few identical requests a minute/);
		expect(detailsOf(errorOutput[0])).toMatchObject({ code: 9, sent: 'no' });
		expect(clock.now()).toBe(before);
		expect(sandbox.stats).toMatchObject({ byAction: { price: 5 }, byCode: {} });
	});

	it('are counted over executions and reply formats together, and apart from templates', async () => {
		sandbox.seed([{ name: 'There' }]);
		for (const responseFormat of ['json', 'xml', 'csv', 'text', 'json']) {
			expect((await priceOf([item()], { responseFormat })).error).toBeUndefined();
		}
		const sixth = await priceOf([item()], { onRateLimit: 'fail' }, CONTINUE);
		expect(sixth.errorOutput).toHaveLength(1);
		expect((await priceOf([item('Other')], { onRateLimit: 'fail' })).error).toBeUndefined();
		expect((await engine.run({ operation: 'getAll', options: { onRateLimit: 'fail' } })).error).toBeUndefined();
		expect(sandbox.stats.byCode).toEqual({});
	});

	it('are another kind for another number, text, sender and format', async () => {
		const others = [item('Hello', '79991234568'), item('Hello!'), { ...item(), sender: 'Clinic' }];
		const given = [...same.slice(1), ...others, { ...item(), format: 'flash' }];
		const { json, errorOutput } = await priceOf(given, { onRateLimit: 'fail' }, CONTINUE);
		expect(errorOutput).toEqual([]);
		expect(json).toHaveLength(9);
	});

	it('may be taken up by another program: it is asked again a little later', async () => {
		sandbox.addFault({ kind: 'refuse', code: 9, on: 'price', times: 1 });
		const before = clock.now();
		const { json, error } = await priceOf([item()]);
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ price: 4.5 }]);
		expect(clock.now() - before).toBeLessThanOrEqual(3000);
		expect(sandbox.stats).toMatchObject({ byAction: { price: 2 }, byCode: { 9: 1 } });
	});

	it('that are refused for good say how many are taken', async () => {
		sandbox.addFault({ kind: 'refuse', code: 9, on: 'price' });
		expect(await failureOf(item())).toMatchObject({
			error: 'SMS Center was asked for too much at once (9)',
			hint: expect.stringMatching(/^SMS Center takes five identical requests for a price a minute/),
			...{ code: 9, sent: 'no' },
		});
		expect(prices()).toHaveLength(3);
	});
});

describe('A price in doubt', () => {
	it.each<[string, Fault]>([
		['a reset before the answer', { kind: 'reset-before', on: 'price', times: 1 }],
		['a reset after it was asked', { kind: 'reset-after', on: 'price', times: 1 }],
		['half an answer', { kind: 'cut-off', on: 'price', times: 1 }],
		['a web page of a proxy', { kind: 'bad-gateway', on: 'price', times: 1 }],
	])('is asked for again after %s', async (_, fault) => {
		// Of a password that was never right half an answer may be a refusal
		await priceOf([item('First')]);
		sandbox.addFault(fault);
		const { json, error } = await priceOf([item()]);
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ price: 4.5, parts: 1, accepted: true }]);
		expect(prices()).toHaveLength(3);
	});

	it.each<[string, Fault, RegExp]>([
		['breaks off every time', { kind: 'reset-after', on: 'price' }, /^The connection to SMS Center broke off/],
		['is a page every time', { kind: 'bad-gateway', on: 'price' }, /^The server answered HTTP 502/],
		[
			'holds no price',
			{ kind: 'body', body: '{"id": 5, "cnt": 1}', on: 'price' },
			/^The reply \(HTTP 200\) does not hold a price$/,
		],
		[
			'holds a price that is none',
			{ kind: 'body', body: '{"cost":"-1","cnt":1}', on: 'price' },
			/does not hold a price$/,
		],
		[
			'holds parts that are none',
			{ kind: 'body', body: '{"cost":"1","cnt":"x"}', on: 'price' },
			/does not hold a price$/,
		],
	])('fails where the answer %s, and nothing was done', async (_, fault, error) => {
		sandbox.addFault(fault);
		expect(await failureOf(item())).toMatchObject({ error: expect.stringMatching(error), code: null, sent: 'no' });
	});
});

describe('Ten refusals in a row', () => {
	const WRONG = '0123456789';
	const STOPPED = 'Not sent: SMS Center refused too many prices in a row';
	const one = { maxConcurrentRequests: 1 };

	const codes = ({ errorOutput }: NodeResult) => errorOutput.map((failed) => detailsOf(failed).code);

	it('stop the rest, unsent', async () => {
		const result = await priceOf(items(30, WRONG), one, CONTINUE);
		expect(codes(result)).toEqual([...Array<number>(10).fill(7), ...Array<null>(20).fill(null)]);
		for (const failed of result.errorOutput.slice(10)) {
			expect(failed.json.error).toBe(STOPPED);
			expect(detailsOf(failed)).toMatchObject({
				sent: 'no',
				hint: expect.stringMatching(/^A hundred refusals in a row/),
			});
		}
		expect(prices()).toHaveLength(10);
	});

	it('may become as many more as were in flight with the tenth', async () => {
		sandbox.options.latencyMs = 20;
		const result = await priceOf(items(300, WRONG), {}, CONTINUE);
		expect(result.errorOutput).toHaveLength(300);
		expect(prices().length).toBeGreaterThanOrEqual(10);
		expect(prices().length).toBeLessThan(20);
	});

	it('count forbidden texts too', async () => {
		sandbox.options.forbiddenWords = ['text'];
		const { json, errorOutput } = await priceOf(items(12), one, CONTINUE);
		expect(json.map(({ accepted }) => accepted)).toEqual(Array(10).fill(false));
		expect(errorOutput.map(({ json: { error } }) => error)).toEqual([STOPPED, STOPPED]);
	});

	it('are not ten with a price between them', async () => {
		const given = [...items(9, WRONG), item('Right'), ...items(9, WRONG)];
		const result = await priceOf(given, one, CONTINUE);
		expect(result.json).toHaveLength(1);
		expect(codes(result)).toEqual(Array(18).fill(7));
	});

	it('stop what waits for its turn among identical ones, too', async () => {
		const given = Array.from({ length: 20 }, () => item('Hello', WRONG));
		const result = await priceOf(given, { maxWait: 600 }, CONTINUE);
		expect(codes(result).filter((code) => code === 7)).toHaveLength(10);
		expect(prices()).toHaveLength(10);
	});

	it('are counted through all runs of an execution', async () => {
		const options = { executionId: 'loop', node: CONTINUE };
		for (let runIndex = 0; runIndex < 12; runIndex += 1) {
			await engine.run(OF_TEXT, { ...options, runIndex, items: [item(`Text ${runIndex}`, WRONG)] });
		}
		expect(prices()).toHaveLength(10);
	});

	it('let the next execution begin anew, until they are fifty in all; then none is sent for ten minutes', async () => {
		for (let times = 1; times <= 5; times += 1) {
			await priceOf(items(30, WRONG), one, CONTINUE);
			expect(prices()).toHaveLength(10 * times);
		}
		expect((await priceOf(items(3), one, CONTINUE)).errorOutput.map(({ json: { error } }) => error)).toEqual(
			Array(3).fill(STOPPED),
		);
		expect(prices()).toHaveLength(50);
		expect((await engine.run({ operation: 'getAll' })).error).toBeUndefined();
		await clock.pass(10 * MINUTE + 1000);
		expect((await priceOf(items(3), one)).json).toHaveLength(3);
		expect(sandbox.stats.byCode).toEqual({ 7: 50 });
	});

	it('let the next execution go on where its texts are right', async () => {
		await priceOf(items(30, WRONG), one, CONTINUE);
		const { json, error } = await priceOf(items(3), one);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(3);
		expect(codes(await priceOf(items(11, WRONG), one, CONTINUE)).at(-2)).toBe(7);
	});
});

describe.each([
	['json', '3'],
	['xml', '2'],
	['csv', '1'],
	['text', '0'],
])('In the reply format %s', (responseFormat, fmt) => {
	it('a price is understood, and so is the template that it is for', async () => {
		const [{ id }] = sandbox.seed([{ name: 'A', message: 'я'.repeat(135), format: 'sms', sender: 'S' }]);
		const { json, error } = await engine.run({
			...{ operation: 'getPrice', templateId: id, phone: PHONE },
			options: { responseFormat },
		});
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ price: 13.5, priceText: '13.50', parts: 3, accepted: true, currency: 'RUR', id }]);
		expect(sandbox.requests.map(({ action, params }) => [action, params.fmt])).toEqual([
			['get', fmt],
			['price', fmt],
			['balance', '3'],
		]);
	});

	it.each<[number, IDataObject]>([
		[1, item('a'.repeat(1001))],
		[3, item()],
		[7, item('Hello', '0123456789')],
		[8, item('Hello', '49123456789')],
	])('error %i is understood, with the id of the message', async (code, given) => {
		sandbox.options.accounts = [{ ...defaultAccount, noMoney: true }];
		sandbox.options.undeliverable = ['49'];
		expect(await failureOf(given, { responseFormat })).toMatchObject({
			error: expect.stringMatching(`\\(${code}\\)$`),
			...{ code, sent: 'no' },
		});
	});

	it('error 6 is understood', async () => {
		sandbox.options.forbiddenWords = ['hello'];
		const { json, error } = await priceOf([item()], { responseFormat });
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ accepted: false, reason: expect.stringMatching(/\(6\)/) }]);
	});

	it.each(['html', 'plain', 'empty', 'bad-gateway', 'cut-off'] as const)(
		'what is no price (%s) is a failure',
		async (kind) => {
			sandbox.addFault({ kind, on: 'price' });
			expect(await failureOf(item('я'.repeat(1000)), { responseFormat })).toMatchObject({ code: null, sent: 'no' });
		},
	);
});

describe('At the wire', () => {
	it('every request to send.php has cost=1, once, in the body of a POST', async () => {
		sandbox.options.forbiddenWords = ['casino'];
		sandbox.addFault({ kind: 'reset-after', on: 'price', nth: 2 });
		sandbox.addFault({ kind: 'refuse', code: 9, on: 'price', nth: 4 });
		for (const responseFormat of ['json', 'xml', 'csv', 'text']) {
			const given = [...items(4), item('Casino'), item('cost=0&cost=2'), { ...item('&cost=3'), sender: '&cost=0' }];
			await priceOf(given, { responseFormat }, CONTINUE);
		}
		expect(prices().length).toBeGreaterThan(28);
		for (const { method, url, rawBody, params, headers } of prices()) {
			expect([method, url, headers['content-type']]).toEqual([
				...['POST', '/sys/send.php', 'application/x-www-form-urlencoded'],
			]);
			expect(new URLSearchParams(rawBody).getAll('cost')).toEqual(['1']);
			expect(Object.keys(params).sort()).toEqual([
				...['charset', 'cost', 'fmt', 'login', 'mes', 'phones', 'psw', 'sender'],
			]);
		}
		expect(sandbox.stats.byAction.send).toBeUndefined();
	});

	it('the number stands in no address, error, hint or line of the log', async () => {
		const logged: string[] = [];
		for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
			jest.spyOn(console, method).mockImplementation((...args) => void logged.push(args.map(String).join(' ')));
		}
		for (const stream of [process.stdout, process.stderr]) {
			jest.spyOn(stream, 'write').mockImplementation((chunk) => logged.push(String(chunk)) > 0);
		}
		const said: string[] = [];
		const number = '0123456789';
		const faults: Fault[] = [
			{ kind: 'refuse', code: 7, description: `wrong ${number}`, on: 'price' },
			{ kind: 'refuse', code: 7, description: `the number ${number} is wrong`, on: 'price' },
			{ kind: 'refuse', code: 6, description: number, on: 'price' },
			{ kind: 'body', body: `<html><title>${number}</title></html>`, on: 'price' },
			{ kind: 'echo', on: 'price' },
			{ kind: 'reset-after', on: 'price' },
		];
		for (const [index, fault] of faults.entries()) {
			sandbox.clearFaults();
			sandbox.addFault(fault);
			for (const node of [{}, CONTINUE]) {
				const { error, errorOutput, hints, json } = await priceOf([item(`${index}`, number)], {}, node);
				const reasons = json.map(({ reason }) => reason);
				const { message, description, stack, cause, context } = error ?? ({} as Partial<NonNullable<typeof error>>);
				// n8n puts the item itself beside what we say of it
				const failed = errorOutput.map(({ json: { error: told, details } }) => [told, details]);
				said.push(JSON.stringify([message, description, stack, cause, context, hints, reasons, failed]));
			}
		}
		for (const phone of [`${number},${number}`, `x${number}`]) {
			const { error } = await priceOf([item('Hello', phone)]);
			said.push(JSON.stringify([error?.message, error?.description, error?.stack]));
		}
		jest.restoreAllMocks();
		expect(said).toHaveLength(14);
		expect(sandbox.requests.length).toBeGreaterThan(10);
		for (const text of [...said, ...logged, ...sandbox.requests.map(({ url }) => url)]) {
			expect(text).not.toContain(number);
		}
	});
});

describe('As a tool of an AI agent', () => {
	const node = { type: 'n8n-nodes-smscenter.smsCenterTool' };

	it('gives the price, or says as an item what failed', async () => {
		sandbox.options.forbiddenWords = ['casino'];
		expect((await priceOf([item()], {}, node)).json).toMatchObject([{ price: 4.5, currency: 'RUR', accepted: true }]);
		expect((await priceOf([item('Casino')], {}, node)).json).toMatchObject([{ accepted: false }]);
		const { json, error } = await priceOf([item('Hello', '0123456789')], {}, node);
		expect(error).toBeUndefined();
		expect(json).toMatchObject([
			{ error: 'The phone number is wrong (7)', details: { code: 7, sent: 'no', action: 'getPrice' } },
		]);
	});
});

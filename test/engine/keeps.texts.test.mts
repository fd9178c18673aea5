import type { StoredTemplate } from '../../sandbox/server/sandbox.mts';
import {
	BY_COLUMNS,
	DAY,
	EACH,
	failureIn,
	heldBeside,
	KEEPS_ELSE,
	NOT_SHOWN,
	once,
	takeTime,
	thrice,
	writers,
	type Told,
} from './support/threeRuns.mts';
import { clock, eachInSteps, sandbox } from './support/timed.mts';

eachInSteps();
takeTime();

/** An item for which nothing was sent, because the same was not taken before. */
function expectNotTaken(run: Told): void {
	expect(failureIn(run).error).toContain('SMS Center answered this change with OK before, and has not taken it');
	expect(failureIn(run).details).toMatchObject({ sent: 'no' });
	expect(run.writes).toEqual([]);
}

/**
 * The second and third run of an item of which the first has failed: what it wants is sent once more, and fails as the first
 * time where it can be read back; then it was not taken.
 */
function expectToldAgain([first, second, third]: Told[], gapMs: number): void {
	if (gapMs < 60_000) {
		for (const { hints } of [second, third]) expect(hints.join()).toMatch(/not read back|Not shown yet/);
		return;
	}
	expect(second.writes).toEqual(['chg']);
	expect(failureIn(second).error).toContain(failureIn(first).error);
	expect(failureIn(second).details).toMatchObject({ sent: 'yes', stored: failureIn(first).details.stored });
	expectNotTaken(third);
}

/** What is there from the start: an empty list is asked twice, and then none is free to read back by. */
let other: StoredTemplate;

beforeEach(() => {
	[other] = sandbox.seed([{ name: 'Other', message: 'Stays' }]);
});

describe('A server that ends a text at its first emoji', () => {
	const item = { name: 'Заказ', message: 'Ваш заказ готов 🌼 ждём' };
	const kept = 'Ваш заказ готов ';

	beforeEach(() => {
		sandbox.options.keeps = [{ kind: 'cut-at-emoji' }];
	});

	/** A failed item that says where the text ends. */
	function expectCut(told: Told, id: number): void {
		const { error, details } = failureIn(told);
		expect(error).toContain(`${KEEPS_ELSE}message (cut after 15 characters)`);
		expect(details).toMatchObject({ sent: 'yes', stored: { id, name: 'Заказ', message: kept } });
	}

	it.each(EACH)('is told in each of three runs of %s %s, and the id stays', async (operation, _, gapMs) => {
		const told = await thrice(BY_COLUMNS[operation], [item], gapMs);
		const [held, ...more] = heldBeside(other);
		expect(more).toEqual([]);
		expect(held).toMatchObject({ name: 'Заказ', message: kept });
		expectCut(told[0], held.id);
		expectToldAgain(told, gapMs);
	});

	it.each(EACH)('is told in each of three runs of %s %s of a template that was there', async (operation, _, gapMs) => {
		const [{ id }] = sandbox.seed([{ name: item.name, message: 'Ваш заказ принят' }]);
		const told = await thrice(BY_COLUMNS[operation], [item], gapMs);
		expectCut(told[0], id);
		expectToldAgain(told, gapMs);
		expect(heldBeside(other)).toMatchObject([{ id, message: kept }]);
	});

	it('fails Create, and Update each time', async () => {
		const create = { operation: 'create', ...item };
		const created = await once(create, [{}]);
		const [held] = heldBeside(other);
		expectCut(created, held.id);
		const update = { operation: 'update', templateId: held.id, updateFields: { message: item.message } };
		await clock.pass(180_000);
		const [first, ...later] = await thrice(update, [{}], 180_000);
		expectCut(first, held.id);
		expect(first.writes).toEqual(['chg']);
		later.forEach(expectNotTaken);
		expect(heldBeside(other)).toEqual([held]);
	});
});

describe('A server that writes HTML entities for quotation marks', () => {
	const sender = { operation: 'update', updateFields: { sender: '={{ $json.sender }}' } };

	beforeEach(() => {
		sandbox.options.keeps = [{ kind: 'entities' }];
	});

	it.each([
		['that holds quotation marks', 180_000, 'Say "hi"', 'Say &quot;hi&quot;'],
		['that holds quotation marks, day by day,', DAY, 'Say "hi"', 'Say &quot;hi&quot;'],
		['that it has made entities of before', 180_000, 'Say &quot;hi&quot;', 'Say &amp;quot;hi&amp;quot;'],
	])(
		'damages a text %s once at the most by Updates of the sender only, and says so',
		async (_, gapMs, message, kept) => {
			const [{ id }] = sandbox.seed([{ name: 'Greeting', message, sender: 'One' }]);
			const told = [];
			for (const next of ['Two', 'Three', 'Four']) {
				told.push(await once({ ...sender, templateId: id }, [{ sender: next }]));
				await clock.pass(gapMs);
			}
			const [first, ...later] = told;
			expect(failureIn(first).error).toContain(`${KEEPS_ELSE}message (another text from character`);
			expect(failureIn(first).details).toMatchObject({ sent: 'yes', stored: { id, message: kept, sender: 'Two' } });
			for (const run of later) {
				expect(run.writes).toEqual([]);
				expect(failureIn(run).error).toContain('the message of the template cannot be written back as it is');
				expect(failureIn(run).details).toMatchObject({ sent: 'no', id, hint: 'Give the message too.' });
			}
			expect(sandbox.templates()).toEqual([other, expect.objectContaining({ id, message: kept, sender: 'Two' })]);
		},
	);

	it.each(EACH)('damages no text again in three runs of %s %s that do not give it', async (operation, _, gapMs) => {
		const [{ id }] = sandbox.seed([{ name: 'Greeting', message: 'Say "hi"', sender: 'One' }]);
		const told = await thrice(BY_COLUMNS[operation], [{ name: 'Greeting', sender: 'Two' }], gapMs);
		expect(failureIn(told[0]).details).toMatchObject({ sent: 'yes', stored: { id, message: 'Say &quot;hi&quot;' } });
		for (const { writes, items } of told.slice(1)) {
			expect(writes).toEqual([]);
			expect(items).toMatchObject([{ action: 'unchanged', message: 'Say &quot;hi&quot;', sender: 'Two' }]);
		}
	});

	it.each(EACH)('is told in each of three runs of %s %s that give the text', async (operation, _, gapMs) => {
		const told = await thrice(BY_COLUMNS[operation], [{ name: 'Greeting', message: 'Say "hi"' }], gapMs);
		const [held, ...more] = heldBeside(other);
		expect(more).toEqual([]);
		expect(held.message).toBe('Say &quot;hi&quot;');
		expect(failureIn(told[0]).details).toMatchObject({ sent: 'yes', stored: { message: 'Say &quot;hi&quot;' } });
		expectToldAgain(told, gapMs);
	});
});

describe('A server that does not take a sender ID', () => {
	beforeEach(() => {
		sandbox.options.keeps = [{ kind: 'sender-dropped' }];
	});

	it.each(EACH)('is told in each of three runs of %s %s', async (operation, _, gapMs) => {
		const told = await thrice(BY_COLUMNS[operation], [{ name: 'Welcome', message: 'Hello', sender: 'ACME' }], gapMs);
		const [held, ...more] = heldBeside(other);
		expect(more).toEqual([]);
		expect(failureIn(told[0]).error).toContain(`${KEEPS_ELSE}sender (not taken)`);
		expect(failureIn(told[0]).details).toMatchObject({ sent: 'yes', stored: { id: held.id, sender: '' } });
		expectToldAgain(told, gapMs);
	});

	it.each(EACH)('is told in three runs of %s %s of a template that was there', async (operation, _, gapMs) => {
		const [first, ...later] = await thrice(BY_COLUMNS[operation], [{ name: 'Other', sender: 'ACME' }], gapMs);
		expect(first.hints).toContain(`${NOT_SHOWN}'Other'`);
		// After two days it is tried again: the sender ID may have been registered meanwhile
		if (gapMs >= DAY) expect(later.pop()?.writes).toEqual(['chg']);
		for (const run of later) {
			if (gapMs < 60_000) expect(run.hints).toContain(`${NOT_SHOWN}'Other'`);
			else expectNotTaken(run);
			expect(run.writes).toEqual([]);
		}
		expect(sandbox.templates()).toEqual([other]);
	});

	it.each(EACH)('and takes another one is told in each of three runs of %s %s', async (operation, _, gapMs) => {
		sandbox.options.keeps = [{ kind: 'sender-dropped', senders: ['Shop'] }];
		const [{ id }] = sandbox.seed([{ name: 'Welcome', message: 'Hello', sender: 'Shop' }]);
		const told = await thrice(BY_COLUMNS[operation], [{ name: 'Welcome', sender: 'ACME' }], gapMs);
		expect(failureIn(told[0]).error).toContain(`${KEEPS_ELSE}sender (not taken)`);
		expect(failureIn(told[0]).details).toMatchObject({ sent: 'yes', stored: { id, sender: '' } });
		expectToldAgain(told, gapMs);
	});

	it('fails Create, and Update from the second time on', async () => {
		const create = { operation: 'create', name: 'A', message: 'Hello', additionalFields: { sender: 'ACME' } };
		const created = failureIn(await once(create, [{}]));
		expect(created.error).toContain(`${KEEPS_ELSE}sender (not taken)`);
		expect(created.details).toMatchObject({ sent: 'yes', stored: { name: 'A', sender: '' } });
		await clock.pass(180_000);
		const update = { operation: 'update', templateId: other.id, updateFields: { sender: 'ACME' } };
		const [first, ...later] = await thrice(update, [{}], 180_000);
		expect(first).toMatchObject({ hints: [`${NOT_SHOWN}'Other'`], writes: ['chg'] });
		later.forEach(expectNotTaken);
	});
});

describe('A server that makes sms of an empty format', () => {
	const FILLED = "SMS Center has filled in a format or sender ID that was left empty: 'A'";

	beforeEach(() => {
		sandbox.options.keeps = [{ kind: 'format-sms' }];
	});

	it.each(EACH)('is told by a hint in three runs of %s %s, and nothing fails', async (operation, _, gapMs) => {
		const [first, ...later] = await thrice(BY_COLUMNS[operation], [{ name: 'A', message: 'Hi', format: '' }], gapMs);
		const [held, ...more] = heldBeside(other);
		expect(more).toEqual([]);
		expect(held.format).toBe('sms');
		expect(first.items).toMatchObject([{ action: 'created', id: held.id, format: 'sms' }]);
		expect(first.hints).toContain(FILLED);
		const [second, third] = later;
		expect(second).toMatchObject({ writes: ['chg'], items: [{ action: 'updated', id: held.id }] });
		expect(third).toMatchObject({ writes: [], items: [{ action: 'unchanged', id: held.id }] });
		for (const { hints } of later) {
			expect(hints.join()).toMatch(gapMs < 60_000 ? /not read back|Not shown yet/ : FILLED);
		}
	});

	it.each(EACH)('is told by a hint in three runs of %s %s that empty it', async (operation, _, gapMs) => {
		const [{ id }] = sandbox.seed([{ name: 'A', message: 'Hi', format: 'sms' }]);
		const told = await thrice(BY_COLUMNS[operation], [{ name: 'A', format: '' }], gapMs);
		for (const { items } of told) expect(items).toMatchObject([{ id, name: 'A' }]);
		expect(told.flatMap(({ writes }) => writes).length).toBeLessThanOrEqual(gapMs > DAY / 2 ? 2 : 1);
		expect(told[0].hints).toContain(`${NOT_SHOWN}'A'`);
		if (gapMs === 180_000) expect(told[2].hints).toContain(FILLED);
		expect(sandbox.templates()).toHaveLength(2);
	});

	it.each(writers)('is not told by %s where the item gives no format', async (operation) => {
		const [first, ...later] = await thrice(BY_COLUMNS[operation], [{ name: 'A', message: 'Hi' }], 180_000);
		expect(first.hints).toContain(FILLED);
		for (const { items, writes, hints } of later) {
			expect([items[0].action, items[0].format, writes]).toEqual(['unchanged', 'sms', []]);
			expect(hints).not.toContain(FILLED);
		}
	});
});

describe('A server that changes a name in a way that nobody foresees', () => {
	it.each(EACH)('has %s make one template of three runs %s, and name its ID', async (operation, _, gapMs) => {
		sandbox.options.keeps = [{ kind: 'slashes' }];
		const [first, ...later] = await thrice(BY_COLUMNS[operation], [{ name: "Don't miss", message: 'Sale' }], gapMs);
		expect(failureIn(first).error).toContain(`${KEEPS_ELSE}name`);
		const [{ id, name }] = heldBeside(other);
		expect(name).toBe("Don\\'t miss");
		for (const told of later) {
			expect(failureIn(told).error).toContain(`The template with the ID ${id} may be what SMS Center has made of this`);
			expect(told.writes).toEqual([]);
		}
		expect(heldBeside(other)).toHaveLength(1);
	});
});

import type { StoredTemplate } from '../../sandbox/server/sandbox.mts';
import {
	BY_COLUMNS,
	DAY,
	failureIn,
	heldBeside,
	NOT_SHOWN,
	once,
	takeTime,
	thrice,
	writers,
} from './support/threeRuns.mts';
import { clock, eachInSteps, sandbox } from './support/timed.mts';

// What this process has learnt of a server must not stand in the way of people, or of a server that is right

eachInSteps();
takeTime();

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let other: StoredTemplate;

beforeEach(() => {
	[other] = sandbox.seed([{ name: 'Other', message: 'Stays' }]);
});

/** Somebody changes a template in the browser. */
function changeInBrowser(id: number, fields: Partial<StoredTemplate>): void {
	const all = sandbox.templates();
	sandbox.clear();
	sandbox.seed(all.map((template) => (template.id === id ? { ...template, ...fields } : template)));
}

describe('A name that is free again may be created, though the other one looks alike', () => {
	it.each(writers)('after somebody renamed its template in the browser: %s', async (operation) => {
		await once(BY_COLUMNS[operation], [{ name: 'Sale 🔥', message: 'One' }]);
		const [{ id }] = heldBeside(other);
		await clock.pass(3 * MINUTE);
		await once(BY_COLUMNS[operation], [{ name: 'Sale 🔥', message: 'One' }]);
		changeInBrowser(id, { name: 'Sale' });
		await clock.pass(3 * MINUTE);
		const rows = [
			{ name: 'Sale', message: 'New' },
			{ name: 'Sale 🔥', message: 'Another text' },
		];
		const { items } = await once(BY_COLUMNS[operation], rows);
		expect(items.map(({ action }) => action)).toEqual(['updated', 'created']);
	});

	it('after Update has renamed it', async () => {
		await once(BY_COLUMNS.upsert, [{ name: 'Order shipped today', message: 'One' }]);
		const [{ id }] = heldBeside(other);
		await clock.pass(3 * MINUTE);
		await once({ operation: 'update', templateId: id, updateFields: { name: 'Order shipped', message: 'Two' } }, [{}]);
		await clock.pass(3 * MINUTE);
		const { items } = await once(BY_COLUMNS.upsert, [{ name: 'Order shipped today', message: 'Three' }]);
		expect(items).toMatchObject([{ action: 'created' }]);
	});
});

it.each([MINUTE, 59 * MINUTE, 61 * MINUTE, DAY])(
	'What another row has taken is not created again, the runs %i ms apart',
	async (gapMs) => {
		sandbox.options.keeps = [{ kind: 'emoji-lost' }];
		const [flower, question] = [
			{ name: '🌼 welcome', message: 'One' },
			{ name: '? welcome', message: 'Two' },
		];
		await once(BY_COLUMNS.upsert, [flower]);
		await clock.pass(70_000);
		await once(BY_COLUMNS.upsert, [question]);
		for (let run = 0; run < 2; run += 1) {
			await clock.pass(gapMs);
			expect(failureIn(await once(BY_COLUMNS.upsert, [flower, question])).error).toContain('no second one was created');
		}
		expect(heldBeside(other)).toHaveLength(1);
	},
);

describe('An empty format or sender ID is written', () => {
	it.each(['update', 'upsert'])('where the server fills one in only when it creates: %s', async (operation) => {
		sandbox.options.keeps = [{ kind: 'format-sms', on: 'add' }];
		await once(BY_COLUMNS.upsert, [{ name: 'A', message: 'One' }]);
		const [{ id }] = heldBeside(other);
		await clock.pass(3 * MINUTE);
		const update = { operation, templateId: id, updateFields: { format: '' } };
		const { writes } = await once(operation === 'update' ? update : BY_COLUMNS.upsert, [{ name: 'A', format: '' }]);
		expect(writes).toEqual(['chg']);
		expect(heldBeside(other)).toMatchObject([{ id, format: '' }]);
	});

	it('where somebody has filled it in while the run went on', async () => {
		const rows = ['A', 'B'].map((name) => ({ name, message: 'Text', sender: '' }));
		const answered = sandbox.options.onAnswered;
		sandbox.options.onAnswered = (request) => {
			answered?.(request);
			if (sandbox.stats.byAction.add !== 2) return;
			sandbox.options.onAnswered = answered;
			changeInBrowser(sandbox.templates()[1].id, { sender: 'Person' });
		};
		const upsert = { ...BY_COLUMNS.upsert, options: { maxConcurrentRequests: 1 } };
		await thrice(upsert, rows, 3 * MINUTE);
		expect(heldBeside(other).map(({ sender }) => sender)).toEqual(['', '']);
	});
});

it('A sender ID that is taken at last is not lost by the next Update, though the list lags', async () => {
	sandbox.options.keeps = [{ kind: 'sender-dropped' }];
	const update = (updateFields: object) => ({ operation: 'update', templateId: other.id, updateFields });
	expect(failureIn(await once(update({ message: 'Hello', sender: 'ACME' }), [{}])).details).toMatchObject({
		sent: 'yes',
	});
	await clock.pass(DAY);
	sandbox.options.keeps = [];
	sandbox.options.listLagMs = 30_000;
	await once(update({ message: 'Hello', sender: 'ACME' }), [{}]);
	await clock.pass(5000);
	await once(update({ message: 'Bye' }), [{}]);
	expect(sandbox.templates()).toMatchObject([{ message: 'Bye', sender: 'ACME' }]);
});

it('An Update of all five fields fails from the second time on where the server cuts the text', async () => {
	sandbox.options.keeps = [{ kind: 'cut-at-emoji' }];
	const updateFields = { name: 'Other', message: 'Your order 🌼 waits', format: '', sender: '', autoSign: false };
	const update = { operation: 'update', templateId: other.id, updateFields };
	const [, ...later] = await thrice(update, [{}], 3 * MINUTE);
	for (const told of later) expect(failureIn(told).details).toMatchObject({ stored: { message: 'Your order ' } });
});

it('A list that is whole again is believed within the hour', async () => {
	sandbox.options.keeps = [{ kind: 'list-cut', at: 12 }];
	const rows = Array.from({ length: 13 }, (_, n) => ({ name: `Row ${n}`, message: 'Text' }));
	await once(BY_COLUMNS.sync, rows);
	await clock.pass(3 * MINUTE);
	expect(failureIn(await once(BY_COLUMNS.sync, rows.slice(0, 1))).error).toContain('lists only a part');
	const whole = sandbox.templates().slice(0, 12);
	sandbox.clear();
	sandbox.seed(whole);
	await clock.pass(HOUR);
	expect((await once(BY_COLUMNS.sync, rows.slice(0, 1))).items).toMatchObject([{ action: 'unchanged' }]);
});

it('A template that a wrong list lacked is not told as kept otherwise, though the next list lags', async () => {
	const all = sandbox.seed(Array.from({ length: 24 }, (_, n) => ({ name: `Stays ${n}`, message: 'Text' })));
	sandbox.options.keeps = [{ kind: 'list-halved', times: 1 }];
	await once({ operation: 'getAll' }, [{}]);
	await clock.pass(3 * MINUTE);
	sandbox.options.listLagMs = 30_000;
	const { items, hints } = await once(
		{
			operation: 'update',
			templateId: '={{ $json.id }}',
			updateFields: { name: 'New', message: 'New', format: '', sender: '', autoSign: false },
		},
		[{ id: all[20].id }],
	);
	expect(items).toMatchObject([{ name: 'New' }]);
	expect(hints).toContain(`${NOT_SHOWN}'New'`);
});

it('A template that somebody renames while a run goes on is not deleted by its former name', async () => {
	const [first, second] = sandbox.seed(['First', 'Promo'].map((name) => ({ name, message: 'Text' })));
	const answered = sandbox.options.onAnswered;
	sandbox.options.onAnswered = (request) => {
		answered?.(request);
		if (request.action !== 'del') return;
		changeInBrowser(second.id, { name: 'Promo autumn' });
		clock.jumpTo(clock.now() + 11_000);
	};
	const templateId = { __rl: true, mode: 'name', value: '={{ $json.name }}' };
	const remove = { operation: 'delete', templateId, options: { maxConcurrentRequests: 1 } };
	const told = await once(remove, [{ name: first.name }, { name: second.name }]);
	expect(failureIn(told)).toMatchObject({
		error: "Template 'Promo': There is no template with this name in this account",
		details: { sent: 'no' },
	});
	expect(heldBeside(other).map(({ name }) => name)).toEqual(['Promo autumn']);
});

import type { Keeping } from '../../sandbox/server/sandbox.mts';
import {
	failureIn,
	BY_COLUMNS,
	EACH,
	GAPS,
	heldBeside,
	NOT_SHOWN,
	once,
	takeTime,
	thrice,
	writers,
} from './support/threeRuns.mts';
import { clock, eachInSteps, sandbox } from './support/timed.mts';

// What the property of convergence.test.mts has found, each as small as it became

eachInSteps();
takeTime();

/** Three runs, after which each row was sent as a new template once. */
async function expectOneEach(
	operation: keyof typeof BY_COLUMNS,
	items: Array<{ name: string; message: string }>,
	gapMs: number,
) {
	const told = await thrice(BY_COLUMNS[operation], items, gapMs);
	const adds = sandbox.requests.filter(({ action }) => action === 'add').map(({ params }) => params.name);
	expect(adds.sort()).toEqual(items.map(({ name }) => name).sort());
	expect(sandbox.templates()).toHaveLength(items.length);
	return told;
}

describe('Each of three runs leaves one template a row', () => {
	const FOUND: Array<[what: string, keeps: Keeping[], items: Array<{ name: string; message: string }>]> = [
		[
			'where names are cut after some bytes, before a character of four bytes',
			[{ kind: 'cut-bytes', at: 45 }],
			[
				{ name: 'a'.repeat(60), message: 'One' },
				{ name: '🌼'.repeat(30), message: 'Two' },
			],
		],
		[
			'where what is cut ends in a blank, and blanks go',
			[{ kind: 'cut', at: 14 }, { kind: 'trimmed' }],
			[
				{ name: 'Order shipped today', message: 'One' },
				{ name: 'Order-shipped-today', message: 'Two' },
			],
		],
		[
			'where a name is cut in the middle of an HTML entity',
			[{ kind: 'entities' }, { kind: 'cut', at: 16 }],
			[{ name: 'Order of Tom & Jerry', message: 'One' }],
		],
		[
			'where the text of another row is longer than the server can keep',
			[{ kind: 'cut', at: 12 }],
			[
				{ name: 'Short', message: 'A text that is too long' },
				{ name: 'A name that is too long', message: 'A text that is too long' },
			],
		],
		[
			'where what the server makes of one row is called as another row',
			[{ kind: 'cut-at-emoji' }],
			[
				{ name: 'Готов', message: 'One' },
				{ name: 'Готов 🌼', message: 'Two' },
			],
		],
		[
			'where a name ends at an emoji, and loses the sign of the rouble before it',
			[{ kind: 'cut-at-emoji' }, { kind: 'windows-1251' }],
			[{ name: '100 ₽ 🌼 today', message: 'One' }],
		],
		[
			'where a letter with an accent of its own is lost',
			[{ kind: 'nfc' }, { kind: 'windows-1251' }],
			[{ name: 'A\u0300 la carte', message: 'One' }],
		],
		[
			'where a create is answered with the ID of another template',
			[{ kind: 'id-taken' }],
			[
				{ name: 'A', message: 'One' },
				{ name: 'B', message: 'Two' },
			],
		],
	];

	it.each(FOUND.flatMap(([what, keeps, items]) => EACH.map((each) => [what, ...each, keeps, items] as const)))(
		'%s: %s %s',
		async (_, operation, __, gapMs, keeps, items) => {
			sandbox.options.keeps = keeps;
			await expectOneEach(operation, items, gapMs);
		},
	);
});

it('The second row of a name shows the template as the server holds it, too', async () => {
	sandbox.seed([{ name: 'Other' }]);
	sandbox.options.keeps = [{ kind: 'capital' }];
	const rows = ['welcome', 'welcome '].map((name) => ({ name, message: 'Text' }));
	const { items, hints } = await once(BY_COLUMNS.upsert, rows);
	expect(items).toMatchObject([
		{ action: 'created', name: 'Welcome' },
		{ action: 'unchanged', name: 'Welcome' },
	]);
	expect(hints.filter((hint) => hint.startsWith(NOT_SHOWN))).toEqual([]);
});

it.each(writers)('What another row has taken since it was created is not created again: %s', async (operation) => {
	const [other] = sandbox.seed([{ name: 'Other' }]);
	sandbox.options.keeps = [{ kind: 'emoji-lost' }];
	const flower = { name: '🌼 welcome', message: 'One' };
	const question = { name: '? welcome', message: 'Two' };
	await once(BY_COLUMNS[operation], [flower]);
	await clock.pass(70_000);
	await once(BY_COLUMNS[operation], [question]);
	const [taken] = heldBeside(other);
	await clock.pass(70_000);
	const told = await once(BY_COLUMNS[operation], [flower, question]);
	expect(failureIn(told).error).toContain(
		`The template with the ID ${taken.id} may be what SMS Center has made of this`,
	);
	expect(told.writes).toEqual([]);
	expect(sandbox.templates()).toHaveLength(2);
});

describe('A template whose name is no text in the list', () => {
	it.each(GAPS)('is not deleted as missing, three times %s', async (_, gapMs) => {
		const [lost] = sandbox.seed([{ name: 'Welcome', message: 'Hello' }]);
		const [gone] = sandbox.seed([{ name: 'Gone', message: 'Bye' }]);
		sandbox.options.keeps = [{ kind: 'null', fields: ['name'], id: lost.id }];
		const sync = { ...BY_COLUMNS.sync, deleteMissing: true };
		await thrice(sync, [{ name: 'Other', message: 'Text' }], gapMs);
		expect(sandbox.templates().map(({ id }) => id)).toContain(lost.id);
		expect(sandbox.templates().map(({ id }) => id)).not.toContain(gone.id);
	});

	it.each(writers)('and may be that of two rows is not made twice: %s', async (operation) => {
		const [{ id }] = sandbox.seed([{ name: '007', message: 'Bond' }]);
		sandbox.options.keeps = [{ kind: 'numbers' }];
		const rows = ['007', '7'].map((name) => ({ name, message: 'Bond' }));
		for (const told of await thrice(BY_COLUMNS[operation], rows, 180_000)) {
			expect(told.writes).toEqual([]);
			expect(failureIn(told).error).toContain(`The template with the ID ${id} may be what SMS Center has made`);
		}
	});

	it.each(writers)(
		'and is the number of a row keeps that row from being created, whatever its text: %s',
		async (operation) => {
			const [{ id }] = sandbox.seed([{ name: '007', message: 'Bond' }]);
			sandbox.options.keeps = [{ kind: 'numbers' }];
			const told = await once(BY_COLUMNS[operation], [{ name: '007', message: 'James Bond' }]);
			expect(failureIn(told).error).toContain(
				`The template with the ID ${id} may be what SMS Center has made of this one`,
			);
			expect(heldBeside()).toHaveLength(1);
		},
	);
});

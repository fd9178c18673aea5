import { keepings } from '../../../sandbox/server/sandbox.mts';
import type { Keeping, Sandbox, StoredTemplate } from '../../../sandbox/server/sandbox.mts';
import { call, codeOf, withSandbox } from './client.mts';

type Fields = Partial<StoredTemplate>;

const unlimited = { identicalLimit: 0, firstId: 1 };

const list = async (sandbox: Sandbox) => (await call(sandbox, { get: 1, fmt: 3 })).text;
const listed = async (sandbox: Sandbox) => JSON.parse(await list(sandbox)) as StoredTemplate[];

/** What the server makes of each, with the right result. Of a template both are given, at the least. */
const stores: Array<[Keeping, given: Fields, kept: Fields]> = [
	[{ kind: 'capital' }, { name: 'welcome text', message: 'a' }, { name: 'Welcome text', message: 'a' }],
	[{ kind: 'capital' }, { name: 'добро' }, { name: 'Добро' }],
	[
		{ kind: 'capital', fields: ['message'] },
		{ name: 'n', message: 'a b' },
		{ name: 'n', message: 'A b' },
	],
	[{ kind: 'lower-case' }, { name: 'Welcome ТЕКСТ', message: 'A' }, { name: 'welcome текст', message: 'A' }],
	[{ kind: 'trimmed' }, { name: ' n\t', sender: ' s ', message: '\n m ' }, { name: 'n', sender: 's', message: 'm' }],
	[
		{ kind: 'blanks-collapsed' },
		{ name: 'a \t\u00a0b', message: ' a  b \n\n c' },
		{ name: 'a b', message: ' a b \n\n c' },
	],
	[{ kind: 'crlf' }, { message: 'a\r\nb\nc\rd' }, { message: 'a\r\nb\r\nc\r\nd' }],
	[{ kind: 'lf' }, { message: 'a\r\nb\nc\rd' }, { message: 'a\nb\nc\nd' }],
	[{ kind: 'nfc' }, { name: 'и\u0306', message: 'e\u0301' }, { name: 'й', message: 'é' }],
	[
		{ kind: 'cut', at: 3 },
		{ name: 'а🌼бв', message: 'ab' },
		{ name: 'а🌼б', message: 'ab' },
	],
	[
		{ kind: 'cut', at: 2, fields: ['message'] },
		{ name: 'abc', message: 'abc' },
		{ name: 'abc', message: 'ab' },
	],
	[{ kind: 'cut' }, { name: 'n', message: '1234567890x' }, { name: 'n', message: '1234567890' }],
	[
		{ kind: 'cut-bytes', at: 5 },
		{ name: 'абв', message: 'a🌼b' },
		{ name: 'аб', message: 'a🌼' },
	],
	[{ kind: 'cut-at-emoji' }, { name: 'Готов 🌼 ждём 🌼', message: '₽' }, { name: 'Готов ', message: '₽' }],
	[{ kind: 'emoji-lost' }, { name: '🌼a🌼', message: '₽' }, { name: '?a?', message: '₽' }],
	[{ kind: 'windows-1251' }, { name: '🌼 é', message: 'Ж ₽ №' }, { name: '? ?', message: 'Ж ? №' }],
	[
		{ kind: 'entities' },
		{ name: `<"A" & 'B'>`, message: '&quot;' },
		{ name: '&lt;&quot;A&quot; &amp; &#039;B&#039;&gt;', message: '&amp;quot;' },
	],
	[{ kind: 'slashes' }, { name: `"A" & 'B'`, message: '\\' }, { name: `\\"A\\" & \\'B\\'`, message: '\\\\' }],
	[{ kind: 'sender-dropped' }, { sender: 'ACME' }, { sender: '' }],
	[{ kind: 'sender-dropped', senders: ['ACME'] }, { sender: 'ACME' }, { sender: 'ACME' }],
	[{ kind: 'sender-dropped', senders: ['ACME'] }, { sender: 'acme' }, { sender: '' }],
	[{ kind: 'format-sms' }, { format: '' }, { format: 'sms' }],
	[{ kind: 'format-sms' }, { format: 'viber' }, { format: 'viber' }],
	[{ kind: 'auto-sign-refused' }, { flag: 1 }, { flag: 0 }],
];

const paramsOf = ({ message, flag, ...same }: Fields) => ({
	...same,
	...(message !== undefined && { msg: message }),
	...(flag !== undefined && { 'fl[1]': flag }),
});

describe('a server that keeps something else', () => {
	it.each(stores)('%j makes of %j %j', async (keeping, given, kept) => {
		await withSandbox({ ...unlimited, keeps: [keeping] }, async (sandbox) => {
			sandbox.seed([{ id: 1, name: 'Old name', message: 'Old text', sender: 'OLD', format: 'mail', flag: 5 }]);
			await call(sandbox, { add: 1, ...paramsOf({ name: 'n', message: 'm', ...given }) });
			await call(sandbox, { chg: 1, id: 1, ...paramsOf(given) });
			const [changed, added] = sandbox.templates();
			expect(added).toMatchObject(kept);
			expect(changed).toMatchObject({ ...kept, ...(kept.flag === undefined ? {} : { flag: 4 }) });
			expect(await listed(sandbox)).toEqual([changed, added]);
		});
	});

	it('leaves alone what was seeded, what a request does not give, and what it does not name', async () => {
		const keeps = Object.keys(keepings)
			.filter((kind) => stores.some(([keeping]) => keeping.kind === kind))
			.map((kind) => ({ kind }) as Keeping);
		await withSandbox({ keeps }, async (sandbox) => {
			const [template] = sandbox.seed([
				{ id: 1, name: ' a\r\n🌼 & B', message: ' m\r\n "🌼"', sender: ' S ', flag: 1 },
			]);
			await call(sandbox, { chg: 1, id: 1 });
			expect(sandbox.templates()).toEqual([template]);
			await call(sandbox, { chg: 1, id: 1, format: 'viber' });
			expect(sandbox.templates()).toEqual([{ ...template, format: 'viber' }]);
		});
	});

	it('does so one after the other, or only when a template is added or changed', async () => {
		const keeps: Keeping[] = [
			{ kind: 'cut', at: 2, fields: ['name'] },
			{ kind: 'entities', fields: ['name'] },
			{ kind: 'capital', on: 'add' },
			{ kind: 'lower-case', on: 'chg' },
		];
		await withSandbox({ ...unlimited, keeps }, async (sandbox) => {
			await call(sandbox, { add: 1, name: 'a&bC', msg: 'm' });
			expect(sandbox.templates()).toMatchObject([{ name: 'A&amp;' }]);
			await call(sandbox, { chg: 1, id: 1, name: 'CDE' });
			expect(sandbox.templates()).toMatchObject([{ name: 'cd' }]);
		});
	});

	it('keeps what is blanked because it is left out, too', async () => {
		await withSandbox({ blankOmitted: true, keeps: [{ kind: 'format-sms' }] }, async (sandbox) => {
			sandbox.seed([{ id: 1, format: 'viber' }]);
			await call(sandbox, { chg: 1, id: 1, msg: 'm' });
			expect(sandbox.templates()).toMatchObject([{ name: '', format: 'sms', message: 'm' }]);
		});
	});
});

describe('a create that is answered with an id that is there', () => {
	it.each<[Keeping, answered: string]>([
		[{ kind: 'id-taken' }, '3'],
		[{ kind: 'id-taken', id: 7 }, '7'],
	])('%j', async (keeping, answered) => {
		await withSandbox({ keeps: [keeping] }, async (sandbox) => {
			const [three, seven] = sandbox.seed([{ id: 3 }, { id: 7 }]);
			expect((await call(sandbox, { add: 1, fmt: 1, name: 'n', msg: 'm' })).text).toBe(answered);
			expect(sandbox.templates()).toEqual([three, seven, expect.objectContaining({ id: 1001, name: 'n' })]);
		});
	});
});

describe('a list that shows something else', () => {
	const shown = async (sandbox: Sandbox) => (await listed(sandbox)).map(({ id }) => id);
	const three = [{ id: 1 }, { id: 2 }, { id: 3 }];

	it.each<[Keeping, lists: number[][]]>([
		[
			{ kind: 'list-cut', at: 2 },
			[
				[1, 2],
				[1, 2],
				[1, 2],
			],
		],
		[
			{ kind: 'list-halved', times: 1 },
			[
				[1, 2],
				[1, 2, 3],
				[1, 2, 3],
			],
		],
		[
			{ kind: 'list-halved', after: 1, times: 1 },
			[
				[1, 2, 3],
				[1, 2],
				[1, 2, 3],
			],
		],
		[{ kind: 'list-empty', times: 2 }, [[], [], [1, 2, 3]]],
		[{ kind: 'list-empty', after: 2 }, [[1, 2, 3], [1, 2, 3], []]],
	])('%j', async (keeping, lists) => {
		await withSandbox({ ...unlimited, keeps: [keeping] }, async (sandbox) => {
			const templates = sandbox.seed(three);
			for (const ids of lists) expect(await shown(sandbox)).toEqual(ids);
			expect(sandbox.templates()).toEqual(templates);
		});
	});

	it('is empty in the shape that it is told', async () => {
		const keeps: Keeping[] = (['array', 'blank', 'error3'] as const).map((emptyAs, after) => ({
			kind: 'list-empty',
			after,
			times: 1,
			emptyAs,
		}));
		await withSandbox({ ...unlimited, keeps }, async (sandbox) => {
			sandbox.seed(three);
			expect([await list(sandbox), await list(sandbox)]).toEqual(['[]', '']);
			expect(codeOf(await call(sandbox, { get: 1, fmt: 3 }))).toBe(3);
			expect(await shown(sandbox)).toEqual([1, 2, 3]);
		});
	});

	it('counts no list that is refused', async () => {
		const keeps: Keeping[] = [{ kind: 'list-empty', after: 1, times: 1 }];
		await withSandbox({ identicalLimit: 1, keeps }, async (sandbox) => {
			sandbox.seed(three);
			expect(await shown(sandbox)).toEqual([1, 2, 3]);
			expect(codeOf(await call(sandbox, { get: 1, fmt: 3 }))).toBe(9);
			sandbox.resetLimits();
			expect(await shown(sandbox)).toEqual([]);
		});
	});

	it('counts no list that is lost to a fault', async () => {
		const keeps: Keeping[] = [{ kind: 'list-empty', after: 1, times: 1 }];
		await withSandbox({ ...unlimited, keeps }, async (sandbox) => {
			sandbox.seed(three);
			const off = sandbox.addFault({ kind: 'bad-gateway-after', on: 'get' });
			expect(await list(sandbox)).toContain('502 Bad Gateway');
			off();
			expect(await shown(sandbox)).toEqual([1, 2, 3]);
			expect(await shown(sandbox)).toEqual([]);
		});
	});

	it.each<[Keeping, lines: string[]]>([
		[{ kind: 'null' }, ['"name": "007"', '"message": null', '"name": "n"', '"message": null']],
		[{ kind: 'null', id: 2, fields: ['name'] }, ['"name": "007"', '"message": "12"', '"name": null', '"message": "m"']],
		[{ kind: 'null', id: 3 }, ['"name": "007"', '"message": "12"', '"name": "n"', '"message": "m"']],
		[{ kind: 'numbers' }, ['"name": 7', '"message": 12', '"name": "n"', '"message": "m"']],
		[{ kind: 'numbers', fields: ['name'] }, ['"name": 7', '"message": "12"', '"name": "n"', '"message": "m"']],
		[
			{ kind: 'key-twice', id: 2 },
			['"name": "007"', '"message": "12"', '"name": "n"', '"message": "m"', '"message": "m, once more"'],
		],
	])('%j, in JSON', async (keeping, lines) => {
		await withSandbox({ ...unlimited, keeps: [keeping] }, async (sandbox) => {
			sandbox.seed([
				{ id: 1, name: '007', message: '12' },
				{ id: 2, name: 'n', message: 'm' },
			]);
			expect((await list(sandbox)).match(/"(name|message)": .*?(?=,?\n)/g)).toEqual(lines);
			sandbox.options.textKey = 'msg';
			expect((await list(sandbox)).match(/"(name|msg)": .*?(?=,?\n)/g)).toEqual(
				lines.map((line) => line.replace('"message"', '"msg"')),
			);
		});
	});

	it('is whole in the other formats', async () => {
		const keeps: Keeping[] = [{ kind: 'null' }, { kind: 'numbers' }, { kind: 'key-twice' }];
		await withSandbox({ keeps }, async (sandbox) => {
			sandbox.seed([{ id: 1, name: '007', message: '12' }]);
			expect((await call(sandbox, { get: 1, fmt: 1 })).text).toBe('1,007,,,0,12');
		});
	});
});

describe('the table', () => {
	it('has a test for each of its kinds', () => {
		const others = ['id-taken', 'list-cut', 'list-halved', 'list-empty', 'null', 'numbers', 'key-twice'];
		expect(new Set([...stores.map(([{ kind }]) => kind), ...others])).toEqual(new Set(Object.keys(keepings)));
	});
});

import { readList } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import type { ResponseFormat, Template } from '../../../nodes/SmsCenter/api/template.ts';
import { FORMATS, listIn, reply, template } from './replies.mts';

/** What is read of one template: itself, and which of its fields must not be written back. */
async function read(body: string, format: ResponseFormat = 'json'): Promise<[Template, string[] | undefined]> {
	const { templates, notWritable } = await readList(reply(body), format);
	const fields = notWritable.get(templates[0].id);
	return [templates[0], fields && [...fields]];
}

const one = (values: Record<string, string>) =>
	`[{${Object.entries({ id: '7', name: '"n"', flag: '0', message: '"m"', ...values })
		.map(([key, value]) => `"${key}":${value}`)
		.join()}}]`;

describe('A text that may not be what SMS Center holds is shown, and marked', () => {
	it.each([
		['a message of null', { message: 'null' }, { message: '' }, ['message']],
		['a name of null', { name: 'null' }, { name: '' }, ['name']],
		['a name that came as a number', { name: '7' }, { name: '7' }, ['name']],
		['both', { name: '7', message: '-5' }, { name: '7', message: '-5' }, ['name', 'message']],
		['a text under its other name', { message: '7', msg: '7' }, { message: '7' }, ['message']],
		['a character that was lost', { name: '"a\ufffd"' }, { name: 'a\ufffd' }, ['name']],
		['the same, escaped', { message: '"\\ufffd"' }, { message: '\ufffd' }, ['message']],
	])('%s', async (_, values, shown, fields) => {
		expect(await read(one(values))).toEqual([template({ id: 7, name: 'n', message: 'm', ...shown }), fields]);
	});

	it.each([
		['digits', { name: '"007"', message: '"7"' }],
		['empty texts', { name: '""', message: '""' }],
		['a format or sender of null, as a number, or with a lost character', { format: 'null', sender: '79161234567' }],
		['a sender with a lost character', { sender: '"\ufffd"' }],
	])('but not %s', async (_, values) => {
		expect((await read(one(values)))[1]).toBeUndefined();
	});

	it.each(FORMATS)('in %s, and only there', async (format) => {
		const templates = [
			template({ id: 1, name: 'a\ufffd' }),
			template({ id: 2 }),
			template({ id: 3, message: '\ufffd' }),
		];
		const { notWritable } = await readList(reply(listIn(format, templates)), format);
		expect(notWritable).toEqual(
			new Map([
				[1, new Set(['name'])],
				[3, new Set(['message'])],
			]),
		);
	});

	it('in XML by a reference', async () => {
		const body = '<list><template><id>7</id><name>&#xFFFD;</name><flag>0</flag><message>m</message></template></list>';
		expect((await read(body, 'xml'))[1]).toEqual(['name']);
	});
});

describe('A list in JSON with a key twice is refused', () => {
	const list = Array.from({ length: 300 }, (_, index) => template({ id: index + 1 }));
	it.each(['id', 'name', 'format', 'sender', 'flag', 'message'])('(%s), in whichever template', async (key) => {
		const whole = listIn('json', list);
		const values: Record<string, unknown> = { ...list[200], id: 201 };
		const body = whole.replace('"id": 201,', `"id": 201, ${JSON.stringify(key)}: ${JSON.stringify(values[key])},`);
		await expect(readList(reply(body), 'json')).rejects.toMatchObject({ reason: 'gives one field twice' });
	});
});

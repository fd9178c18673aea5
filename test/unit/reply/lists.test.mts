import { readList } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import { FORMATS, listIn, reply, template, windows1251 } from './replies.mts';

const LISTS = {
	'one template': [template()],
	'several templates': [template(), template({ id: 2, name: 'Bye' }), template({ id: 9, format: 'viber' })],
	'every field': [template({ format: 'sms', sender: 'SHOP', flag: 3, message: 'Hi, {name}' })],
	'Cyrillic and emoji': [template({ name: 'Привет', sender: 'Магазин', message: 'Здравствуйте, {имя} 👋🏽' })],
	'names that look like other values': [
		'007',
		'1e5',
		'0x10',
		'true',
		'null',
		' ',
		'__proto__',
		'constructor',
	].map((name, index) => template({ id: index + 1, name, message: name })),
	'blanks and newlines around and in a text': [
		template({ name: ' a ', message: '  two\n\n lines, \tand more ' }),
		template({ id: 2, message: '\nbegins' }),
	],
	'markup in a text': [
		template({ name: 'a & b', message: '<b>"5" > 4</b> &amp; &lt; ]]> \\n \\" {"error_code": 2}' }),
	],
	'the largest id and flag': [template({ id: Number.MAX_SAFE_INTEGER, flag: Number.MAX_SAFE_INTEGER })],
	'commas in a name, a sender and a text': [
		template({ name: 'a, b', format: 'sms', sender: 'c, d', message: 'e, f' }),
	],
	'control characters': [template({ message: 'a\u0000\u0001\u001b\u007f\u0085\u2028b' })],
};

describe.each(FORMATS)('a list in %s', (format) => {
	it.each(Object.entries(LISTS))('is read back: %s', async (_, templates) => {
		const read = await readList(reply(listIn(format, templates)), format);
		expect(read).toEqual({ templates, notWritable: new Map(), charset: 'utf-8', empty: 'no' });
	});

	it('is read past a byte order mark', async () => {
		const { templates } = await readList(reply(`\ufeff${listIn(format, [template()])}`), format);
		expect(templates).toEqual([template()]);
	});

	it('is read in windows-1251, and then not written back', async () => {
		const templates = [template({ name: 'Привет', message: 'Заказ готов — ждём' })];
		const bytes = windows1251(listIn(format, templates));
		expect(await readList(reply(bytes), format)).toEqual({
			templates,
			notWritable: new Map(),
			charset: 'windows-1251',
			empty: 'no',
		});
	});

	it.each([
		['ERROR = 3 (record not found)'],
		['0,-3'],
		['<result><error>record not found</error><error_code>3</error_code></result>'],
		['{"error": "record not found", "error_code": 3}'],
	])('is empty where SMS Center says so: %s', async (text) => {
		expect(await readList(reply(text), format)).toEqual({
			templates: [],
			notWritable: new Map(),
			charset: 'utf-8',
			empty: 'said',
		});
	});

	it.each(['', '\n', ' \r\n', '\ufeff'])('is blank: %j', async (text) => {
		expect(await readList(reply(text), format)).toEqual({
			templates: [],
			notWritable: new Map(),
			charset: 'utf-8',
			empty: 'blank',
		});
	});
});

it.each([
	['json', '[]'],
	['json', ' [\n]\n'],
	['xml', '<list/>'],
	['xml', '<?xml version="1.0" encoding="utf-8"?>\n<list>\n</list>\n'],
] as const)('an empty list in %s: %s', async (format, text) => {
	expect(await readList(reply(text), format)).toEqual({
		templates: [],
		notWritable: new Map(),
		charset: 'utf-8',
		empty: 'said',
	});
});

describe('JSON', () => {
	it.each([
		[
			'ids and flags as text',
			'[{"id":"7","name":"n","format":"","sender":"","flag":"3","message":"m"}]',
			{ flag: 3 },
		],
		['msg in place of message', '[{"id":7,"name":"n","format":"","sender":"","flag":0,"msg":"m"}]', {}],
		['msg beside an equal message', '[{"id":7,"name":"n","flag":0,"msg":"m","message":"m"}]', {}],
		['format and sender left out', '[{"id":7,"name":"n","flag":0,"message":"m"}]', {}],
		[
			'null texts',
			'[{"id":7,"name":null,"format":null,"sender":null,"flag":0,"message":null}]',
			{ name: '', message: '' },
		],
		[
			'whole numbers as texts',
			'[{"id":7,"name":2024,"sender":79161234567,"flag":0,"message":-1}]',
			{ name: '2024', sender: '79161234567', message: '-1' },
		],
		[
			'a whole number as text beside texts that look like others',
			'[{"id":7,"name":2024,"flag":0,"message":"1.0 and 1e3","is":[true,false,null]}]',
			{ name: '2024', message: '1.0 and 1e3' },
		],
		[
			'keys nobody knows',
			'[{"id":7,"name":"n","flag":0,"message":"m","owner":{"id":3,"name":"x"},"__proto__":{"flag":9}}]',
			{},
		],
		[
			'raw control characters',
			'[{"id":7,"name":"n","flag":0,"message":"a\r\n\t\u0000\\"\\\\b"}]',
			{ message: 'a\r\n\t\u0000"\\b' },
		],
		[
			'escapes',
			'[{"id":7,"name":"\\u041f\\ud83d\\ude00","flag":0,"message":"\\/\\n"}]',
			{ name: 'П😀', message: '/\n' },
		],
	])('%s', async (_, text, fields) => {
		const { templates } = await readList(reply(text), 'json');
		expect(templates).toEqual([template({ id: 7, name: 'n', message: 'm', ...fields })]);
		expect(Object.getPrototypeOf(templates[0])).toBe(Object.prototype);
	});
});

describe('XML', () => {
	it.each([
		['CDATA', '<message><![CDATA[<b> &amp; ]]></message>', '<b> &amp; '],
		['CDATA among text', '<message> a&amp;<![CDATA[&amp;]]>b </message>', ' a&&amp;b '],
		['comments', '<message>a<!-- <b> & -->b</message><!-- more -->', 'ab'],
		[
			'entities',
			'<message>&lt;&gt;&amp;&quot;&apos;&#1055;&#x1F600;&#039;&amp;lt;</message>',
			"<>&\"'П😀'&lt;",
		],
		['references that keep a line end as it is', '<message>a&#13;&#10;b</message>', 'a\r\nb'],
		['line ends, which XML makes newlines', '<message>a\r\nb\rc</message>', 'a\nb\nc'],
		['attributes', '<message xml:space="preserve" x = \'>\'> m </message >', ' m '],
		['an empty text', '<message/>', ''],
		['msg', '<msg>m</msg>', 'm'],
		['elements nobody knows', '<message>m</message><owner>3</owner>', 'm'],
	])('%s', async (_, element, message) => {
		const text = `<?xml version='1.0'?>\n<list><template><id> 7 </id><name>n</name><format/><sender></sender><flag>0</flag>${element}</template></list>`;
		const { templates } = await readList(reply(text), 'xml');
		expect(templates).toEqual([template({ id: 7, name: 'n', message })]);
	});

	it.each([
		['windows-1251', 'windows-1251'],
		['windows-1251', 'utf-8'],
		['utf-8', 'windows-1251'],
		['utf-8', 'koi8-r'],
	])('in %s that its declaration calls %s', async (charset, declared) => {
		const templates = [template({ name: 'Привет' })];
		const text = `<?xml version="1.0" encoding="${declared}"?>${listIn('xml', templates)}`;
		const read = await readList(reply(charset === 'utf-8' ? text : windows1251(text)), 'xml');
		expect(read).toEqual({ templates, notWritable: new Map(), charset, empty: 'no' });
	});
});

describe('CSV and text', () => {
	it.each([
		[
			'a text of several lines',
			'1,a,sms,,0,one\ntwo, three\n\n4 five\n2,b,,S,1,m\n',
			['one\ntwo, three\n\n4 five', 'm'],
		],
		['no newline at the end', '1,a,,,0,m', ['m']],
		['digits that are no flag', '1,a,,,0,5 and 7,8 ,9', ['5 and 7,8 ,9']],
		['a format that has no flag after it', '1,a,sms,s,0,b,sms,c,1', ['b,sms,c,1']],
		['carriage returns, which are part of a text', '1,a,,,0,m\r\nn\r\n', ['m\r\nn\r']],
	])('CSV with %s', async (_, text, messages) => {
		const { templates } = await readList(reply(text), 'csv');
		expect(templates.map(({ message }) => message)).toEqual(messages);
	});

	it('text with labels in its texts', async () => {
		const message = 'name = x, sender = y, flag = 1\n id = 2, message = z';
		const templates = [template({ message }), template({ id: 2 })];
		expect((await readList(reply(listIn('text', templates)), 'text')).templates).toEqual(templates);
	});
});

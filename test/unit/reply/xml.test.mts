import { readDone, readId, readList } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import { outcomeOf, reply, template, windows1251 } from './replies.mts';

const NOT_DONE = 'does not say that the request was carried out';
const ENTITY = 'holds an entity that XML does not define';

describe('XML', () => {
	const list = (message: string, more = '') =>
		`<list><template><id>7</id><name>n</name><flag>0</flag>${message}${more}</template></list>`;
	const read = async (body: string | Uint8Array) => {
		const read = await outcomeOf(readList(reply(body), 'xml'));
		return typeof read === 'string' ? read : (read as { templates: unknown[] }).templates[0];
	};

	it.each([
		['&#0;', '\u0000'],
		['&#x0;', '\u0000'],
		['&#9;&#xA;&#xd;', '\t\n\r'],
		['&#65;&#x41;&#X41;&#0065;&#x0041;', 'AAAAA'],
		['&#55295;&#xD7FF;', '\ud7ff\ud7ff'],
		['&#57344;&#xE000;', '\ue000\ue000'],
		['&#65535;&#x10000;', '\uffff\u{10000}'],
		['&#1114111;&#x10FFFF;&#x0010ffff;', '\u{10ffff}\u{10ffff}\u{10ffff}'],
		['&#0000000065;', 'A'],
		['&amp;#65;', '&#65;'],
		['&amp;amp;', '&amp;'],
		['&lt;&gt;&quot;&apos;', '<>"\''],
		['#65;amp;', '#65;amp;'],
		['<![CDATA[&amp;&#65;&]]>', '&amp;&#65;&'],
		['a<![CDATA[]]>b', 'ab'],
		['<![CDATA[]]>', ''],
		['<![CDATA[a]]><![CDATA[b]]>', 'ab'],
		['<![CDATA[ ]]>', ' '],
		[' \n ', ' \n '],
		['007', '007'],
		['1.0', '1.0'],
		['true', 'true'],
	])('gives the text %j as %j', async (written, message) => {
		expect(await read(list(`<message>${written}</message>`))).toEqual(
			template({ id: 7, name: 'n', message }),
		);
	});

	it.each([
		...['&#xD800;', '&#55296;', '&#xDBFF;', '&#xDC00;', '&#xDFFF;', '&#57343;'],
		...['&#x110000;', '&#1114112;', '&#9999999999;', '&#xFFFFFFFF;', '&#00000000065;', '&#x000000041;'],
		...['&', '&;', '&#;', '&#x;', '&#xG;', '&#6a;', '&#-1;', '&amp', '&#65', '&AMP;', '&nbsp;', '& amp;'],
		...['&a;', '&apostrophe;', '&toString;', '&amp;&'],
	])('gives no text %j', async (written) => {
		expect(await read(list(`<message>${written}</message>`))).toBe(ENTITY);
	});

	it.each([
		['unknown elements', '<owner>3</owner><owners>4</owners>', {}],
		['elements of the names of errors', '<error>e</error><error_code>2</error_code>', {}],
		['names of objects in JavaScript', '<toString>1</toString><valueOf>1</valueOf>', {}],
		['blanks and comments between its fields', ' \n<!-- x --> <format>sms</format> ', { format: 'sms' }],
		['blank CDATA between its fields', '<![CDATA[ \n]]><sender>s</sender><![CDATA[]]>', { sender: 's' }],
		['an equal text under the other name', '<msg>m</msg>', {}],
	])('may hold %s', async (_, more, fields) => {
		expect(await read(list('<message>m</message>', more))).toEqual(
			template({ id: 7, name: 'n', message: 'm', ...fields }),
		);
	});

	it('may hold blanks around ids and flags, and keeps those around texts', async () => {
		const body =
			'<list> <template><id>\n8 </id><name> n </name><format> </format><flag> 3\n</flag><message> m</message></template>\n</list>';
		expect(await read(body)).toEqual(template({ id: 8, name: ' n ', format: ' ', flag: 3, message: ' m' }));
	});

	it.each(['windows-1251', 'Windows-1251', 'cp1251', 'CP1251', 'utf-8', 'UTF8', 'utf8'])(
		'in windows-1251 is read where its declaration names %s',
		async (declared) => {
			const body = `<?xml version="1.0" encoding="${declared}"?>${list('<message>Привет</message>')}`;
			expect(await read(windows1251(body))).toMatchObject({ message: 'Привет' });
		},
	);

	it.each(['koi8-r', 'iso-8859-5', 'cp866', 'windows-1252', '1251', 'xcp1251', 'utf-16'])(
		'in bytes that are not UTF-8 is refused where its declaration names %s, and is read in UTF-8',
		async (declared) => {
			const body = `<?xml version="1.0" encoding="${declared}"?>${list('<message>Привет</message>')}`;
			expect(await read(windows1251(body))).toBe('is in an encoding other than UTF-8 and windows-1251');
			expect(await read(body)).toMatchObject({ message: 'Привет' });
		},
	);

	it('in windows-1251 is read without a declaration', async () => {
		expect(await read(windows1251(list('<message>Привет</message>')))).toMatchObject({ message: 'Привет' });
	});

	it.each([
		'<template><id>5</id></template>',
		'<template> <name/><id>\n5\n</id> </template>',
		'<template><id>&#53;</id></template>',
		'<template><id><![CDATA[5]]></id></template>',
	])('gives the id of a new template: %s', async (body) => {
		expect(await readId(reply(body), 'xml')).toBe(5);
	});

	it.each(['<result>O<![CDATA[K]]></result>', '<result>&#79;K</result>', '<result> OK<!-- x --> </result>'])(
		'says that a request was carried out: %s',
		async (body) => {
			expect(await outcomeOf(readDone(reply(body), 'xml'))).toBeUndefined();
		},
	);

	it('says so only in text that is not blank', async () => {
		expect(await outcomeOf(readDone(reply('<result><![CDATA[]]></result>'), 'xml'))).toBe(NOT_DONE);
	});
});

import type { Format } from './lists.mts';

const SIZE = 1_000_000;

function fill(unit: string, before = '', after = ''): Buffer {
	return Buffer.from(before + unit.repeat(Math.floor(SIZE / Buffer.byteLength(unit))) + after);
}

/** Replies of 1 MB that would take a careless decoder quadratic time or worse. */
export const HOSTILE: Array<[string, Format, Buffer]> = [
	['open brackets', 'json', fill('[')],
	['open braces', 'json', fill('{"a":')],
	['an open string', 'json', fill('\\"', '["')],
	['raw control characters', 'json', fill('\n', '[{"id":1,"name":"', '","flag":0,"message":""}]')],
	['one key again and again', 'json', fill('"id":1,', '[{', '"name":"","flag":0,"message":""}]')],
	['blanks before the colon', 'json', fill(' ', '[{"id"', ':1,"name":"","name":"","flag":0,"message":""}]')],
	['many ids', 'json', fill('{"id":1,"name":"","flag":0,"message":""},', '[', '1]')],
	['blanks', 'json', fill(' ')],
	['an error that does not end', 'json', fill(') ', 'ERROR = 2 (', 'x')],
	['open tags', 'xml', fill('<a>')],
	['pointed brackets', 'xml', fill('<')],
	['an attribute after the other', 'xml', fill(' a="b"', '<list', '')],
	['blanks in a tag', 'xml', fill(' ', '<list', '')],
	['blanks in a tag that is none', 'xml', fill(' ', '<list', '!>')],
	['an open comment', 'xml', fill('<!--', '<list>')],
	['comments', 'xml', fill('<!---->', '<list>', '</list>')],
	['CDATA', 'xml', fill('<![CDATA[]]>', '<list><a>', '</a></list>')],
	['ampersands', 'xml', fill('&', '<list><a>', '</a></list>')],
	['references', 'xml', fill('&#65;', '<list>', '</list>')],
	['a declaration that does not end', 'xml', fill(' a', '<?xml ')],
	['empty templates', 'xml', fill('<a/>', '<list>', '</list>')],
	['commas', 'csv', fill(',', '1')],
	['lines', 'csv', fill('\n', '1,a,sms,s,0,m')],
	['lines without a comma', 'csv', fill('a\n', '1,a,sms,s,0,m\n')],
	['formats', 'csv', fill('sms,', '1,a,')],
	['digits', 'csv', fill('1', '1,a,sms,s,')],
	['labels of formats', 'text', fill(', format = sms, sender = ', 'id = 1, name = ')],
	['labels of flags', 'text', fill(', flag = 1', 'id = 1, name = ')],
	[
		'labels of ids',
		'text',
		fill('id = 1, name = a\n', 'id = 1, name = a, format = , sender = , flag = 0, message = m\n'),
	],
	['digits of a flag', 'text', fill('1', 'id = 1, name = , format = , sender = , flag = ')],
	['bytes that are no text', 'csv', Buffer.alloc(SIZE, 0xd0)],
];

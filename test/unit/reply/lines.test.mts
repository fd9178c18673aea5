import { readDone, readId, readList } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import { outcomeOf, reply, template } from './replies.mts';

describe('a line of CSV', () => {
	it.each([
		['a format as name', '1,sms,viber,s,0,m', { name: 'sms', format: 'viber', sender: 's', message: 'm' }],
		['a flag as name', '1,0,sms,s,0,m', { name: '0', format: 'sms', sender: 's', message: 'm' }],
		['a flag as sender', '1,a,sms,0,0,m', { name: 'a', format: 'sms', sender: '0', message: 'm' }],
		['digits in its name', '1,a,5,sms,s,0,m', { name: 'a,5', format: 'sms', sender: 's', message: 'm' }],
		['empty texts', '1,,,,0,', { name: '', message: '' }],
		['commas in its text', '1,a,sms,s,0,,,m,', { name: 'a', format: 'sms', sender: 's', message: ',,m,' }],
		['digits last in its text', '1,a,,,0,m,5', { name: 'a', message: 'm,5' }],
		['signs next to digits in its text', '1,a,,,0,/,:,5/,5:,m', { name: 'a', message: '/,:,5/,5:,m' }],
		['a long flag', '1,a,,,0000000000000003,m', { name: 'a', flag: 3, message: 'm' }],
		[
			'a format in a longer word of its sender',
			'1,a,sms,smsx,0,m',
			{ name: 'a', format: 'sms', sender: 'smsx', message: 'm' },
		],
	])('may have %s', async (_, body, fields) => {
		const { templates } = await readList(reply(body), 'csv');
		expect(templates).toEqual([template(fields)]);
	});

	it.each(['x,b,,,0,n', '-2,b,,,0,n', ',b,,,0,n', ' 2,b,,,0,n', '5', '', 'five, six', '2x,b,,,0,n'])(
		'goes on with the text above if it begins with no number and comma: %j',
		async (line) => {
			const { templates } = await readList(reply(`1,a,,,0,m\n${line}\nend\n`), 'csv');
			expect(templates).toEqual([template({ name: 'a', message: `m\n${line}\nend` })]);
		},
	);

	it.each([
		['1,a,,,0,m\n\n', 'm\n'],
		['1,a,,,0,m\n', 'm'],
		['1,a,,,0,\n', ''],
		['1,a,,,0,\n\n\n', '\n\n'],
	])('loses one newline at the end, and no other: %j', async (body, message) => {
		const { templates } = await readList(reply(body), 'csv');
		expect(templates).toEqual([template({ name: 'a', message })]);
	});

	it.each([
		['5', 5],
		['12', 12],
		[' 5\r\n', 5],
		['9007199254740991', Number.MAX_SAFE_INTEGER],
	])('is the id of a new template: %j', async (body, id) => {
		expect(await readId(reply(body), 'csv')).toBe(id);
	});
});

describe('a line of text', () => {
	const line = (id: string, more: string) => `id = ${id}, name = ${more}`;

	it.each([
		[
			'labels of a flag in its name',
			line('1', 'a, flag = 1, message = b, format = sms, sender = s, flag = 0, message = m'),
			{ name: 'a, flag = 1, message = b', format: 'sms', sender: 's', message: 'm' },
		],
		[
			'an unknown format in its name',
			line('12', 'a, format = x, sender = b, format = sms, sender = s, flag = 0, message = m'),
			{ id: 12, name: 'a, format = x, sender = b', format: 'sms', sender: 's', message: 'm' },
		],
		[
			'a flag that is no number in its sender',
			line('1', 'a, format = sms, sender = b, flag = x, message = y, flag = 12, message = m'),
			{ name: 'a', format: 'sms', sender: 'b, flag = x, message = y', flag: 12, message: 'm' },
		],
		[
			'labels of a format in its text',
			line('1', 'a, format = , sender = , flag = 0, message = b, format = sms, sender = s'),
			{ name: 'a', message: 'b, format = sms, sender = s' },
		],
		['the label msg', line('1', 'a, format = , sender = , flag = 3, msg = m'), { name: 'a', flag: 3, message: 'm' }],
		['nothing in its fields', line('1', ', format = , sender = , flag = 0, message = '), { name: '', message: '' }],
	])('may have %s', async (_, body, fields) => {
		const { templates } = await readList(reply(body), 'text');
		expect(templates).toEqual([template(fields)]);
	});

	it.each([
		'xid = 2, name = b, format = , sender = , flag = 0, message = n',
		'id = x, name = b, format = , sender = , flag = 0, message = n',
		'id = , name = b',
		'id = 2',
		'ID = 2, name = b',
		' id = 2, name = b',
		'',
	])('goes on with the text above if it does not begin with its label: %j', async (more) => {
		const body = `${line('1', 'a, format = , sender = , flag = 0, message = m')}\n${more}\nend\n`;
		const { templates } = await readList(reply(body), 'text');
		expect(templates).toEqual([template({ name: 'a', message: `m\n${more}\nend` })]);
	});

	it.each([
		['ID - 5', 5],
		['ID - 12', 12],
		[' \n ID - 5 \r\n', 5],
		['ID - 9007199254740991', Number.MAX_SAFE_INTEGER],
	])('is the id of a new template: %j', async (body, id) => {
		expect(await readId(reply(body), 'text')).toBe(id);
	});

	it.each(['OK', ' OK', 'OK\r\n', '\tOK \n'])('says that a request was carried out: %j', async (body) => {
		expect(await outcomeOf(readDone(reply(body), 'text'))).toBeUndefined();
		expect(await outcomeOf(readDone(reply(body), 'csv'))).toBeUndefined();
	});
});

import type { Template, TemplateFields } from '../../../nodes/SmsCenter/api/template.ts';
import {
	almostEqualFields,
	changedFields,
	differencesInWords,
	lostFields,
	wantedFields,
} from '../../../nodes/SmsCenter/sync/compare.ts';

const STORED: Template = {
	id: 1,
	name: 'A',
	message: 'one\ntwo',
	format: 'sms',
	sender: 'S',
	flag: 1,
	autoSign: true,
};

const wants = (more: Partial<TemplateFields> = {}): TemplateFields => {
	const { name, message, format, sender, autoSign } = STORED;
	return { name, message, format, sender, autoSign, ...more };
};

describe('A template', () => {
	it('is as wanted with all its fields', () => {
		expect(changedFields(wants(), STORED)).toEqual([]);
		expect(almostEqualFields(wants(), STORED)).toEqual([]);
	});

	it.each<[keyof TemplateFields, Partial<TemplateFields>]>([
		['name', { name: 'B' }],
		['message', { message: 'onetwo' }],
		['message', { message: 'one\n\ntwo' }],
		['message', { message: 'one\n two' }],
		['message', { message: 'ONE\ntwo' }],
		['format', { format: '' }],
		['sender', { sender: 'T' }],
		['sender', { sender: 's' }],
		['autoSign', { autoSign: false }],
	])('is not as wanted when its %s is another: %j', (field, wanted) => {
		expect(changedFields(wants(wanted), STORED)).toEqual([field]);
		expect(almostEqualFields(wants(wanted), STORED)).toEqual([]);
	});

	it.each<[keyof TemplateFields, Partial<TemplateFields>, Partial<Template>]>([
		['name', { name: ' a\u200b' }, {}],
		['message', { message: ' one\ntwo' }, {}],
		['message', { message: 'one\r\ntwo\r\n' }, {}],
		['message', { message: 'one\rtwo' }, {}],
		['message', {}, { message: '\tone\ntwo ' }],
		['sender', { sender: 'S ' }, {}],
		['sender', {}, { sender: ' S' }],
	])('is left alone when a server may make such a %s by itself: %j %j', (field, wanted, stored) => {
		const actual = { ...STORED, ...stored };
		expect(changedFields(wants(wanted), actual)).toEqual([]);
		expect(almostEqualFields(wants(wanted), actual)).toEqual([field]);
	});
});

describe('What is wanted of a template', () => {
	it('is what it is, where the item gives nothing', () => {
		expect(wantedFields({ name: 'A' }, STORED)).toEqual(wants());
	});

	it('is empty in a new one, where the item gives nothing', () => {
		expect(wantedFields({ name: 'A' })).toEqual({
			name: 'A',
			message: '',
			format: '',
			sender: '',
			autoSign: false,
		});
	});

	it('is what the item gives, the empty text and no too', () => {
		const given = { name: 'B', message: '', format: '', sender: '', autoSign: false };
		expect(wantedFields(given, STORED)).toEqual(given);
	});
});

describe('What a server has not kept', () => {
	it('is what it holds otherwise', () => {
		expect(lostFields(wants({ message: 'x', sender: 'T' }), STORED)).toEqual(['message', 'sender']);
		expect(lostFields(wants({ message: ' one\r\ntwo' }), STORED)).toEqual([]);
	});

	it('is no format or sender ID that it has filled in', () => {
		expect(lostFields(wants({ format: '', sender: '' }), STORED)).toEqual([]);
		expect(lostFields(wants({ format: 'viber', sender: '' }), STORED)).toEqual(['format']);
	});
});

describe('The differences between what was sent and what is held', () => {
	it.each<[string, Partial<TemplateFields>, Partial<Template>]>([
		['message (cut after 5 characters)', { message: 'Hello world' }, { message: 'Hello' }],
		['message (cut after 5 characters)', { message: 'Hello world' }, { message: 'Hello ' }],
		['message (cut after 2 characters)', { message: '🎉🎉🎉' }, { message: '🎉🎉' }],
		['message (another text from character 7 on)', { message: 'Hello 🎉!' }, { message: 'Hello ?!' }],
		['message (another text from character 1 on)', { message: 'Hello' }, { message: 'Jello' }],
		['message (cut after the first character)', { message: 'Hello' }, { message: 'H' }],
		['message (another text from character 6 on)', { message: 'Hello' }, { message: 'Hello!' }],
		['message (not taken)', { message: 'Hello' }, { message: '' }],
		['format (filled in)', { format: '' }, {}],
		['name (another text from character 1 on)', { name: 'B' }, {}],
		['format (not taken)', { format: 'viber' }, { format: '' }],
		['autoSign (not taken)', { autoSign: false }, {}],
		[
			'message (cut after 2 characters), sender (not taken)',
			{ message: 'xyz', sender: 'T' },
			{ message: 'xy', sender: '' },
		],
		['', { name: ' a', message: 'one\r\ntwo ' }, {}],
	])('are told by field: %j', (words, sent, held) => {
		expect(differencesInWords(wants(sent), { ...STORED, ...held })).toBe(words);
	});
});

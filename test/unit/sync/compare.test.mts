import type { Template, TemplateFields } from '../../../nodes/SmsCenter/api/template.ts';
import { almostEqualFields, changedFields, wantedFields } from '../../../nodes/SmsCenter/sync/compare.ts';

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

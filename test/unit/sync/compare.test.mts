import type { Template } from '../../../nodes/SmsCenter/api/template.ts';
import type { TemplateFields } from '../../../nodes/SmsCenter/api/templates.ts';
import {
	changedFields,
	differsOnlyInBlanks,
	isAsWanted,
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
	it.each([
		['all its fields', {}, {}],
		['Windows line ends', { message: 'one\r\ntwo' }, {}],
		['line ends of old Macs', { message: 'one\rtwo' }, {}],
		['line ends stored as those of Windows', {}, { message: 'one\r\ntwo' }],
		['line ends stored as those of old Macs', {}, { message: 'one\rtwo' }],
	])('is as wanted with %s', (_, wanted, stored) => {
		const actual = { ...STORED, ...stored };
		expect(isAsWanted(wants(wanted), actual)).toBe(true);
		expect(changedFields(wants(wanted), actual)).toEqual([]);
		expect(differsOnlyInBlanks(wants(wanted), actual)).toEqual([]);
	});

	it.each<[keyof TemplateFields, Partial<TemplateFields>]>([
		['name', { name: 'B' }],
		['message', { message: 'onetwo' }],
		['message', { message: 'one\n\ntwo' }],
		['format', { format: '' }],
		['sender', { sender: 'T' }],
		['autoSign', { autoSign: false }],
	])('is not as wanted when its %s is another: %j', (field, wanted) => {
		expect(isAsWanted(wants(wanted), STORED)).toBe(false);
		expect(changedFields(wants(wanted), STORED)).toEqual([field]);
		expect(differsOnlyInBlanks(wants(wanted), STORED)).toEqual([]);
	});

	it.each<[keyof TemplateFields, Partial<TemplateFields>, Partial<Template>]>([
		['message', { message: ' one\ntwo' }, {}],
		['message', { message: 'one\ntwo\n' }, {}],
		['message', { message: 'one\r\ntwo\r\n' }, {}],
		['message', {}, { message: '\tone\ntwo ' }],
		['sender', { sender: 'S ' }, {}],
		['sender', {}, { sender: ' S' }],
	])('is left alone when its %s differs in blanks at the ends only: %j %j', (field, wanted, stored) => {
		const actual = { ...STORED, ...stored };
		expect(isAsWanted(wants(wanted), actual)).toBe(false);
		expect(changedFields(wants(wanted), actual)).toEqual([]);
		expect(differsOnlyInBlanks(wants(wanted), actual)).toEqual([field]);
	});

	it('is not as wanted when blanks in the middle differ', () => {
		expect(changedFields(wants({ message: 'one\n two' }), STORED)).toEqual(['message']);
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

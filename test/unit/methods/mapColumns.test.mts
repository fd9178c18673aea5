import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { mapColumns } from '../../../nodes/SmsCenter/methods/mapColumns.ts';

/** The columns that the editor offers while these parameters are set. */
async function columnsOf(parameters: Record<string, string>) {
	const getCurrentNodeParameter = (name: string) => parameters[name];
	const { fields } = await mapColumns.call({ getCurrentNodeParameter } as unknown as ILoadOptionsFunctions);
	return fields;
}

const NAMES = ['name', 'message', 'format', 'sender', 'autoSign'];

describe('The columns that the editor offers', () => {
	it.each([
		[{ operation: 'upsert' }],
		[{ operation: 'upsert', matchBy: 'id' }],
		[{ operation: 'sync', matchBy: 'name' }],
	])('are the fields of a template: %j', async (parameters) => {
		expect((await columnsOf(parameters)).map(({ id }) => id)).toEqual(NAMES);
	});

	it('have the ID where Sync matches by it', async () => {
		const ids = (await columnsOf({ operation: 'sync', matchBy: 'id' })).map(({ id }) => id);
		expect(ids).toEqual(['id', ...NAMES]);
	});

	it('ask for a name only', async () => {
		const required = (await columnsOf({ operation: 'upsert' })).filter((field) => field.required);
		expect(required.map(({ id }) => id)).toEqual(['name']);
	});

	it('have the titles of the fields of the other operations', async () => {
		const titles = (await columnsOf({ operation: 'upsert' })).map(({ displayName }) => displayName);
		expect(titles).toEqual(['Name', 'Message', 'Format', 'Sender ID', 'Auto-Sign']);
	});

	it('have no switch, which the editor would store as off before anybody chose it', async () => {
		const fields = await columnsOf({ operation: 'upsert' });
		expect(fields.map(({ type }) => type)).toEqual(['string', 'string', 'options', 'string', 'options']);
	});

	it('offer the formats, SMS first and none last, and yes and no', async () => {
		const fields = await columnsOf({ operation: 'upsert' });
		const valuesOf = (id: string) => fields.find((field) => field.id === id)?.options?.map(({ value }) => value);
		const formats = ['sms', 'bin', 'call', 'mail', 'flash', 'mms', 'viber', 'push', ''];
		expect(valuesOf('format')).toEqual(formats);
		expect(valuesOf('autoSign')).toEqual(['true', 'false']);
	});
});

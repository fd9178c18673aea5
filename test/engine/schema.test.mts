import './support/environment.mts';

import { join } from 'node:path';

import { loadOutputSchema } from 'n8n-core';
import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { columns, operations } from './support/batch.mts';
import { Engine } from './support/engine.mts';
import { builtPackage } from './support/package.mts';
import { mismatches, type OutputSchema } from './support/schema.mts';

const NODE_FOLDER = join(process.cwd(), 'dist/nodes/SmsCenter');
const NEW = { name: 'New', message: 'Text' };
const REST = { format: 'sms', sender: 'S', autoSign: true };

/** The schema that n8n finds for an operation, in the built package. */
function schemaOf(operation: string): OutputSchema {
	const lookedFor = { nodeDir: NODE_FOLDER, version: 1, resource: 'template', operation };
	const schema = loadOutputSchema(lookedFor) as OutputSchema | undefined;
	if (schema === undefined) throw new Error(`n8n finds no output schema for ${operation}`);
	return schema;
}

let sandbox: Sandbox;
let engine: Engine;

beforeEach(async () => {
	sandbox = await startSandbox({ identicalLimit: 0 });
	engine = new Engine(sandbox);
	sandbox.seed([
		{ id: 1, name: 'First', message: 'Text', format: 'viber', sender: 'S', flag: 3 },
		{ id: 2, name: 'Second', message: '' },
	]);
});

afterEach(async () => {
	await sandbox.close();
});

const one = { templateId: { __rl: true, mode: 'id', value: '1' } };
const SYNCED = [
	{ name: 'First', message: 'Text' },
	{ name: 'Third', message: 'Text' },
];
const PHONE = '79991234567';

const CASES: Array<[string, IDataObject, IDataObject[], number]> = [
	['create', { ...NEW, additionalFields: REST }, [{}], 1],
	['delete', one, [{}], 1],
	['get', one, [{}], 1],
	['getAll', { returnAll: true }, [{}], 2],
	['getPrice', { ...one, phone: PHONE }, [{}], 1],
	['getPrice', { source: 'text', message: 'Text', phone: PHONE }, [{}], 1],
	['sync', { dryRun: false, deleteMissing: true }, SYNCED, 3],
	['sync', { deleteMissing: true }, SYNCED, 3],
	['sync', { matchBy: 'id', dryRun: false }, [{ ...NEW, ...REST, id: 1 }], 1],
	['update', { ...one, updateFields: { message: 'Other' } }, [{}], 1],
	['upsert', { columns: columns({ ...NEW, ...REST }) }, [{}], 1],
	['upsert', {}, SYNCED, 2],
];

it.each(CASES)('says what %s gives, with %j', async (operation, parameters, items, count) => {
	const { json, error } = await engine.run({ operation, ...parameters }, { items });

	expect(error).toBeUndefined();
	expect(json).toHaveLength(count);
	expect(json.flatMap((item) => mismatches(item, schemaOf(operation)))).toEqual([]);
});

it('is there for every operation, with what n8n needs to show it', async () => {
	const { type } = (await builtPackage()).getNode('smsCenter');
	if (!('properties' in type.description)) throw new Error('The node has no fields');
	const operation = type.description.properties.find(({ name }) => name === 'operation');
	const names = ((operation?.options ?? []) as INodePropertyOptions[]).map(({ value }) => String(value));

	expect(names.sort()).toEqual([...new Set(CASES.map(([name]) => name))].sort());
	// Those of the tests that run every operation
	expect(Object.keys(operations).sort()).toEqual(names);
	for (const name of names) {
		expect(schemaOf(name).type).toBe('object');
		expect(Object.keys(schemaOf(name).properties ?? {}).length).toBeGreaterThan(0);
	}
});

it.each([
	['a key too few', { id: 1, deleted: true }],
	['a key too many', { id: 1, name: 'First', deleted: true, flag: 0 }],
	['another order', { name: 'First', id: 1, deleted: true }],
	['another type', { id: '1', name: 'First', deleted: true }],
	['null where none may be', { id: null, name: null, deleted: true }],
	['a fraction', { id: 1.5, name: 'First', deleted: true }],
])('would not pass %s', (_case, item) => {
	expect(mismatches(item, schemaOf('delete'))).not.toEqual([]);
});

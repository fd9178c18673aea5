import './support/environment.mts';

import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { ICredentialDataDecryptedObject, IDataObject, IExecuteFunctions, INodeType } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { Engine } from './support/engine.mts';

const { credentialOfRun } = createRequire(join(process.cwd(), 'package.json'))(
	'./dist/nodes/SmsCenter/shared/session.js',
) as { credentialOfRun: (context: IExecuteFunctions) => Promise<{ customUrl: string }> };

let sandbox: Sandbox;
let engine: Engine;

beforeEach(async () => {
	sandbox = await startSandbox();
	engine = new Engine(sandbox);
});

afterEach(async () => {
	await sandbox.close();
});

/** What the credential comes to for these items, and how often n8n was asked for it. */
async function resolve(customUrl: string, items: IDataObject[]) {
	let looks = 0;
	let found: unknown;
	const probe: INodeType = {
		description: {
			displayName: 'Probe',
			name: 'probe',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: {},
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
			credentials: [{ name: 'smsCenterApi' }],
		},
		async execute() {
			const counting = Object.create(this, {
				getCredentials: {
					value: async (type: string, item: number) => {
						looks += 1;
						return await this.getCredentials<ICredentialDataDecryptedObject>(type, item);
					},
				},
			}) as IExecuteFunctions;
			found = await credentialOfRun(counting).then(
				(credential) => credential.customUrl,
				(error: Error) => error.message,
			);
			return [[]];
		},
	};
	engine.credential = { ...engine.credential, customUrl };
	await engine.run({}, { items, node: { type: 'probe' }, extraNodes: { probe } });
	return { found, looks };
}

const rows = (...urls: string[]) => urls.map((url, n) => ({ url, n }));
const [A, B] = ['https://a.example.com', 'https://b.example.com'];

it.each([
	['no expression', A],
	['one that depends on no item', `={{ '${A}' }}`],
	['one that takes the first item', "={{ $('Before').first().json.url }}"],
])('A credential with %s is looked at twice for any number of items', async (_, customUrl) => {
	expect(await resolve(customUrl, rows(...Array<string>(100).fill(A)))).toEqual({ found: A, looks: 2 });
	expect(await resolve(customUrl, rows(A))).toEqual({ found: A, looks: 1 });
});

it.each([
	['$json', '={{ $json.url }}'],
	['$json, or another', `={{ $json?.n > 1 ? $json.url : '${A}' }}`],
	['the paired item', "={{ $('Before').item.json.url }}"],
	['the input', '={{ $input.item.json.url }}'],
	['the number of the item', '=https://{{ $itemIndex < 2 ? "a" : "b" }}.example.com'],
])('A run whose credential depends on %s is refused if the items differ', async (_, customUrl) => {
	const { found } = await resolve(customUrl, rows(A, A, B));
	expect(found).toMatch(/give item 2 another server or login than item 0\. Nothing was sent\./);
});

it('A credential that depends on the item and comes to the same is taken', async () => {
	expect(await resolve('={{ $json.url }}', rows(A, A, A))).toEqual({ found: A, looks: 4 });
});

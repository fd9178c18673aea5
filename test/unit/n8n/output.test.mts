import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { n8nEnvironment } from '../../../sandbox/n8n/environment.mts';
import { findExecution, itemsOf, readExecution } from '../../../sandbox/n8n/execution.mts';
import { freePort } from '../../../sandbox/n8n/ports.mts';

const RUN = {
	status: 'success',
	data: {
		resultData: {
			runData: {
				Create: [
					{
						executionStatus: 'success',
						executionTime: 4,
						data: { main: [[{ json: { name: '}\n{\n' } }], null] },
						hints: [{ message: 'two' }],
					},
					{ executionStatus: 'success', executionTime: 1, data: { main: [[{ json: { name: 'b' } }]] } },
				],
			},
		},
	},
};

describe('what n8n prints', () => {
	it('is found between log lines, braces in them included', () => {
		const printed = `n8n ready {\nBroker {\n{\n  "level": 1\n}\n${JSON.stringify(RUN, null, 2)}\nStopping }\n`;

		const execution = readExecution(findExecution(printed));

		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Create').map(({ json }) => json.name)).toEqual(['}\n{\n', 'b']);
		expect(itemsOf(execution, 'Create', 1)).toEqual([]);
		expect(execution.runs.Create[0].hints).toEqual([{ message: 'two' }]);
	});

	it('is refused when it holds no execution', () => {
		expect(() => findExecution('No active execution found\n')).toThrow('No active execution found');
		expect(() => readExecution({ status: 'success', data: {} })).toThrow('without run data');
		expect(() => itemsOf(readExecution(RUN), 'Delete')).toThrow('"Delete" did not run (these did: Create)');
	});
});

describe('the environment of n8n', () => {
	const added = {
		N8N_ENCRYPTION_KEY: 'theirs',
		DB_TYPE: 'postgresdb',
		EXECUTIONS_MODE: 'queue',
		NODE_ENV: 'test',
	};
	const before = { ...process.env };

	afterEach(() => {
		process.env = before;
	});

	it("holds nothing of the user's own n8n or of the test runner", () => {
		process.env = { ...before, ...added };
		const settings = {
			userFolder: '/u',
			encryptionKey: 'ours',
			port: 1,
			brokerPort: 2,
			fileFolders: ['/a', '/b'],
		};

		const environment = n8nEnvironment({ ...settings, extra: { EXECUTIONS_TIMEOUT: '5' } });

		expect(environment).toMatchObject({
			N8N_ENCRYPTION_KEY: 'ours',
			N8N_USER_FOLDER: '/u',
			N8N_PORT: '1',
			N8N_RUNNERS_BROKER_PORT: '2',
			N8N_RESTRICT_FILE_ACCESS_TO: '/a;/b',
			NODE_ENV: 'production',
			EXECUTIONS_TIMEOUT: '5',
			PATH: process.env.PATH,
		});
		expect(environment).not.toHaveProperty('DB_TYPE');
		expect(environment).not.toHaveProperty('EXECUTIONS_MODE');
		expect(Object.keys(environment).filter((name) => name.startsWith('JEST_'))).toEqual([]);
	});
});

describe('freePort', () => {
	it('gives another port when the preferred one is taken', async () => {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		try {
			expect(await freePort(port)).not.toBe(port);
		} finally {
			await new Promise((resolve) => server.close(resolve));
		}
	});
});

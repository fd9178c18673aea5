import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { until } from '../support/until.mts';
import { fastClock } from './support/clock.mts';
import { Engine } from './support/engine.mts';

/** Ten seconds, after which a list is too old to delete by, take 50 ms. */
const clock = fastClock(200);
let sandbox: Sandbox;
let engine: Engine;

beforeEach(async () => {
	sandbox = await startSandbox({ clock });
	engine = new Engine(sandbox);
});

afterEach(async () => {
	await sandbox.close();
});

/** A sync of one new template that takes so long that the list is old by the time of the deletions. */
async function slowSync() {
	sandbox.addFault({ kind: 'slow', on: 'add', delayMs: 300 });
	return await engine.run(
		{ operation: 'sync', dryRun: false, deleteMissing: true },
		{ items: [{ name: 'New', message: 'x' }], node: { onError: 'continueErrorOutput' } },
	);
}

describe('A sync whose list is old by the time of its deletions', () => {
	it('does not delete a template that somebody changed after the plan', async () => {
		const [gone, other] = sandbox.seed([
			{ name: 'Gone', message: 'Bye' },
			{ name: 'Other', message: 'Bye' },
		]);
		const running = slowSync();
		await until(() => sandbox.requests.length >= 2);
		const { login, password } = engine.credential;
		const change = {
			login: String(login),
			psw: String(password),
			chg: '1',
			id: String(gone.id),
			msg: 'Needed',
		};
		await fetch(`${sandbox.url}/sys/templates.php`, { method: 'POST', body: new URLSearchParams(change) });
		const { output, errorOutput } = await running;
		expect(output.map(({ json }) => [json.action, json.name])).toEqual([
			['created', 'New'],
			['deleted', 'Other'],
		]);
		expect(errorOutput).toMatchObject([
			{ json: { error: expect.stringMatching(/somebody changed the template/), details: { id: gone.id } } },
		]);
		const left = sandbox.templates().map(({ id }) => id);
		expect(left).toContain(gone.id);
		expect(left).not.toContain(other.id);
	});

	it('keeps what was done when no new list can be had', async () => {
		sandbox.seed([{ name: 'Gone', message: 'Bye' }]);
		sandbox.addFault({ kind: 'html', on: 'get', match: () => sandbox.templates().length > 1 });
		const { output, errorOutput } = await slowSync();
		expect(output.map(({ json }) => [json.action, json.name])).toEqual([['created', 'New']]);
		expect(errorOutput).toMatchObject([
			{ json: { error: expect.stringMatching(/web page/), details: { action: 'delete', name: 'Gone' } } },
		]);
		expect(sandbox.templates().map(({ name }) => name)).toEqual(['Gone', 'New']);
	});
});

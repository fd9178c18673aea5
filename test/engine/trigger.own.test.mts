import type { IDataObject } from 'n8n-workflow';

import { names } from './support/pollScene.mts';
import { PolledWorkflow } from './support/poll.mts';
import { takeTime } from './support/threeRuns.mts';
import { clock, eachInSteps, engine, sandbox } from './support/timed.mts';

// A trigger tells what the server holds of what other workflows of this process have written

eachInSteps();
takeTime();

let polled: PolledWorkflow;
let id: number;

beforeEach(async () => {
	[{ id }] = sandbox.seed([{ name: 'Watched', message: 'Before', flag: 4 }]);
	polled = new PolledWorkflow(sandbox, `workflow-${sandbox.url}`);
	await polled.activate();
	await clock.pass(180_000);
});

const ALL = { name: 'Watched', message: 'After', format: '', sender: '', autoSign: false };
const update = async (updateFields: IDataObject) =>
	await engine.run({ operation: 'update', templateId: id, updateFields });

/** The events of so many polls, the first one 20 seconds from now and a minute between them. */
async function events(polls: number) {
	const told = [];
	for (let poll = 0; poll < polls; poll += 1) {
		await clock.pass(poll === 0 ? 20_000 : 61_000);
		told.push(...((await polled.poll()) ?? []));
	}
	return told;
}

it('A change that the server does not take is no event', async () => {
	sandbox.options.keeps = [{ kind: 'sender-dropped' }];
	await update({ sender: 'ACME' });
	expect(await events(4)).toEqual([]);
});

it.each<[string, IDataObject]>([
	['one field', { message: 'After' }],
	['all fields', ALL],
])('A change of %s is told once, though the list lags, and nothing else of it', async (_, updateFields) => {
	sandbox.options.listLagMs = 40_000;
	await update(updateFields);
	expect(await events(3)).toMatchObject([
		{ event: 'updated', changes: { message: { from: 'Before', to: 'After' } }, flag: 4 },
	]);
});

it('A deletion that is not carried out is no event', async () => {
	sandbox.addFault({ kind: 'body', body: '{"result":"OK"}', on: 'del' });
	await engine.run({ operation: 'delete', templateId: id });
	expect(await events(3)).toEqual([]);
});

it('What is created and deleted is told once, whenever a list shows it', async () => {
	sandbox.options.listLagMs = 40_000;
	const { json } = await engine.run({ operation: 'create', name: 'New', message: 'Text' });
	await engine.run({ operation: 'delete', templateId: id });
	expect(names(await events(3))).toEqual([
		['created', 'New'],
		['deleted', 'Watched'],
	]);
	expect(json).toMatchObject([{ name: 'New' }]);
});

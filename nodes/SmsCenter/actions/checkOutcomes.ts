import type { IDataObject } from 'n8n-workflow';

import { attempt, currentSenders, noWait } from '../api';
import { warningsOf } from '../shared/checks';
import { loadStatistics } from '../shared/statistics';
import type { Done, Outcome } from './operation';
import type { Run } from './run';

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

function previousOf({ change }: Done, { changes }: IDataObject): string {
	const { message } = (changes ?? {}) as { message?: { from?: unknown } };
	return change?.previous?.message ?? textOf(message?.from);
}

/** Adds to each template of the output what it costs as an SMS, and what a user should know before it goes out. */
export async function checkOutcomes(run: Run, outcomes: readonly Outcome[]): Promise<void> {
	const count = await loadStatistics();
	const given = outcomes.flatMap((done) => (done && 'json' in done ? done.json.map((json) => ({ done, json })) : []));
	const haveSenders = given.some(({ json }) => textOf(json.sender) !== '');
	const approved = haveSenders ? await attempt(currentSenders(run.session, noWait(run.session))) : undefined;
	const senders = approved && 'value' in approved ? approved.value : undefined;
	let warned = 0;
	for (const { done, json } of given) {
		const { message, action } = json;
		if (typeof message !== 'string') continue;
		const checked = { message, format: textOf(json.format), sender: textOf(json.sender) };
		const isGone = textOf(action).startsWith('delete');
		const warnings = isGone ? [] : warningsOf({ ...checked, senders, previous: previousOf(done, json) }, count);
		Object.assign(json, { statistics: { ...count(message) }, warnings });
		if (warnings.length > 0) warned += 1;
	}
	if (warned > 0) run.hint(warned === 1 ? '1 template has warnings' : `${warned} templates have warnings`);
}

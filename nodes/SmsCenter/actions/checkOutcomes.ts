import type { IDataObject } from 'n8n-workflow';

import { attempt, currentSenders, noWait } from '../api';
import { warningsOf } from '../shared/checks';
import { loadStatistics } from '../shared/statistics';
import type { Done, Outcome } from './operation';
import type { Run } from './run';

const textOr = (value: unknown, fallback: string) => (typeof value === 'string' ? value : fallback);

/** The text before, as far as the output tells. */
function previousOf({ change }: Done, { changes }: IDataObject): string | undefined {
	const { message } = (changes ?? {}) as { message?: { from?: unknown } };
	const previous = change?.previous?.message ?? message?.from;
	return typeof previous === 'string' ? previous : undefined;
}

/** The approved sender IDs, where a template has one to compare and they can be had without waiting. */
async function sendersFor({ session }: Run, templates: readonly IDataObject[]): Promise<readonly string[] | undefined> {
	if (templates.every(({ sender }) => textOr(sender, '') === '')) return undefined;
	const answer = await attempt(currentSenders(session, noWait(session)));
	return 'value' in answer ? answer.value : undefined;
}

/** Adds to each template of the output what it costs as an SMS, and what a user should know before it goes out. */
export async function checkOutcomes(run: Run, outcomes: readonly Outcome[]): Promise<void> {
	const count = await loadStatistics();
	const given = outcomes.flatMap((done) => (done && 'json' in done ? done.json.map((json) => ({ done, json })) : []));
	const senders = await sendersFor(
		run,
		given.map(({ json }) => json),
	);
	let warned = 0;
	for (const { done, json } of given) {
		const { message, action } = json;
		if (typeof message !== 'string') continue;
		const checked = { message, format: textOr(json.format, ''), sender: textOr(json.sender, '') };
		const isGone = textOr(action, '').startsWith('delete');
		const warnings = isGone ? [] : warningsOf({ ...checked, senders, previous: previousOf(done, json) }, count);
		Object.assign(json, { statistics: { ...count(message) }, warnings });
		if (warnings.length > 0) warned += 1;
	}
	if (warned > 0) run.hints.add(warned === 1 ? '1 template has warnings' : `${warned} templates have warnings`);
}

import type { IDataObject } from 'n8n-workflow';

import type { Template } from '../api';
import { matches, type TemplateFilter } from '../shared/filter';
import { templateJson } from '../shared/items';
import type { Change, EventName } from './changes';

/** What the trigger is set to report. */
export interface Wanted {
	events: readonly EventName[];
	filter: TemplateFilter;
}

/** Whether a change is to be reported: its kind is wanted, and the template matches now, or did before. */
export function isWanted(change: Change, { events, filter }: Wanted): boolean {
	if (!events.includes(change.event)) return false;
	if (change.event !== 'deleted' && matches(change.template, filter)) return true;
	if (change.event === 'created') return false;
	// A text that was not kept cannot be searched: then the name decides
	return matches({ ...change.before, message: change.before.message ?? '' }, filter);
}

/** The item that reports a change. `previous` is null, and the text of a deleted template too, where texts were not kept. */
export function eventJson(change: Change): IDataObject {
	const before = change.event === 'created' ? undefined : change.before;
	return {
		event: change.event,
		changedFields: change.event === 'updated' ? change.changedFields : [],
		previous: before === undefined || before.message === null ? null : templateJson(before),
		...templateJson(change.event === 'deleted' ? change.before : change.template),
	};
}

/** What a sample shows, if wanted: rather not a deletion, which a workflow under construction might act on. */
const SAMPLE_EVENTS: readonly EventName[] = ['updated', 'created', 'deleted'];

/** The item that the editor shows: as if this template had just changed. */
export function sampleJson(template: Template, events: readonly EventName[]): IDataObject {
	const event = SAMPLE_EVENTS.find((name) => events.includes(name)) ?? 'updated';
	return eventJson({ event, template, before: template, changedFields: ['message'] });
}

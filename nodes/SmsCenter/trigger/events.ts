import type { IDataObject } from 'n8n-workflow';

import { FIELD_NAMES, type Template } from '../api';
import { matches, type TemplateFilter } from '../shared/filter';
import { changesJson, eventJson } from '../shared/items';
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

/** What a change has changed: every field of a new template, nothing of a deleted one. */
function changesOf(change: Change): IDataObject {
	switch (change.event) {
		case 'created':
			return changesJson(FIELD_NAMES, null, change.template);
		case 'updated':
			return changesJson(change.fields, change.before, change.template);
		case 'deleted':
			return {};
	}
}

/** The item that reports a change. The former text, and that of a deleted template, is null where texts were not kept. */
export function changeEventJson(change: Change): IDataObject {
	const { event } = change;
	return eventJson({ event }, event === 'deleted' ? change.before : change.template, changesOf(change));
}

/** What a sample shows, if wanted: rather not a deletion, which a workflow under construction might act on. */
const SAMPLE_EVENTS: readonly EventName[] = ['updated', 'created', 'deleted'];

/** The item that the editor shows: as if this template had just changed. */
export function sampleJson(template: Template, events: readonly EventName[]): IDataObject {
	const event = SAMPLE_EVENTS.find((name) => events.includes(name)) ?? 'updated';
	const before = event === 'updated' ? { ...template, message: `${template.message} (before)` } : template;
	return changeEventJson({ event, template, before, fields: ['message'] });
}

import type { IDataObject } from 'n8n-workflow';

import type { Template } from '../api';
import { matches, type TemplateFilter } from '../shared/filter';
import { templateJson } from '../shared/items';
import type { Change, EventName } from './changes';
import { wholeTemplate, type Known } from './state';

/** What the trigger is set to report. */
export interface Wanted {
	events: readonly EventName[];
	filter: TemplateFilter;
}

/** A text that was not kept cannot be searched: then the name decides. */
function matchesKnown(known: Known, filter: TemplateFilter): boolean {
	return matches({ ...known, message: known.message ?? '' }, filter);
}

/** Whether a change is to be reported: its kind is wanted, and the template matches now, or did before. */
export function isWanted(change: Change, { events, filter }: Wanted): boolean {
	if (!events.includes(change.event)) return false;
	if (change.event !== 'deleted' && matches(change.template, filter)) return true;
	return change.event !== 'created' && matchesKnown(change.before, filter);
}

function knownJson(known: Known): IDataObject {
	return { ...templateJson({ ...known, message: '' }), message: known.message };
}

function previousJson(known: Known): IDataObject | null {
	const template = wholeTemplate(known);
	return template && templateJson(template);
}

/** The item that reports a change. `previous` is null, and the text of a deleted template too, where texts were not kept. */
export function eventJson(change: Change): IDataObject {
	switch (change.event) {
		case 'created':
			return { event: change.event, changedFields: [], previous: null, ...templateJson(change.template) };
		case 'updated': {
			const { event, changedFields, before, template } = change;
			return { event, changedFields, previous: previousJson(before), ...templateJson(template) };
		}
		case 'deleted':
			return {
				event: change.event,
				changedFields: [],
				previous: previousJson(change.before),
				...knownJson(change.before),
			};
	}
}

/** What a sample shows, if wanted: rather not a deletion, which a workflow under construction might act on. */
const SAMPLE_EVENTS: readonly EventName[] = ['updated', 'created', 'deleted'];

/** The item that the editor shows: as if this template had just changed. */
export function sampleJson(template: Template, events: readonly EventName[]): IDataObject {
	const event = SAMPLE_EVENTS.find((name) => events.includes(name));
	if (event === 'created') return eventJson({ event, template });
	if (event === 'deleted') return eventJson({ event, before: template });
	return eventJson({ event: 'updated', template, before: template, changedFields: ['message'] });
}

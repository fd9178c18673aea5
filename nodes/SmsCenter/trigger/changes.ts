import type { IDataObject } from 'n8n-workflow';

import { FIELD_NAMES, isAutoSign, type FieldName, type Template } from '../api';
import { matches, type TemplateFilter } from '../shared/filter';
import { changesJson, eventJson, type Shown } from '../shared/items';
import { isSameMessage, type Known } from './state';

/** The kinds of change, in the order in which they are reported. */
export const EVENTS = ['created', 'updated', 'deleted'] as const;

export type EventName = (typeof EVENTS)[number];

/** One template that differs from what the last poll saw. */
export interface Change {
	event: EventName;
	/** As it is now; a deleted one as it was. */
	template: Shown;
	before: Shown | null;
	/** What is told of it; `flag` only where other bits than the one for auto-sign differ. */
	fields: ReadonlyArray<FieldName | 'flag'>;
}

function changedFieldsOf(before: Known, template: Template): Change['fields'] {
	const otherBits = ({ flag }: { flag: number }) => (isAutoSign(flag) ? flag - 1 : flag);
	const changed = FIELD_NAMES.filter((field) =>
		field === 'message' ? !isSameMessage(before, template.message) : before[field] !== template[field],
	);
	return otherBits(before) === otherBits(template) ? changed : [...changed, 'flag'];
}

/** What has happened between two polls: first what was created, then updated, then deleted, each by ascending ID. Pure. */
export function changesBetween(before: ReadonlyMap<number, Known>, now: readonly Template[]): Change[] {
	const changes: Change[] = [];
	const gone = new Map(before);
	for (const template of now) {
		const known = before.get(template.id);
		gone.delete(template.id);
		const fields = known ? changedFieldsOf(known, template) : [];
		if (known === undefined) changes.push({ event: 'created', template, before: null, fields: FIELD_NAMES });
		else if (fields.length > 0) changes.push({ event: 'updated', template, before: known, fields });
	}
	for (const template of gone.values()) changes.push({ event: 'deleted', template, before: null, fields: [] });
	return changes.sort((a, b) => EVENTS.indexOf(a.event) - EVENTS.indexOf(b.event) || a.template.id - b.template.id);
}

/** What the trigger is set to report. */
export interface Wanted {
	events: readonly EventName[];
	filter: TemplateFilter;
}

/** Whether a change is to be reported: its kind is wanted, and the template matches now, or did before. */
export function isWanted({ event, template, before }: Change, { events, filter }: Wanted): boolean {
	return events.includes(event) && (matches(template, filter) || (before !== null && matches(before, filter)));
}

/** The item that reports a change. */
export function changeEventJson({ event, template, before, fields }: Change): IDataObject {
	return eventJson({ event }, template, changesJson(fields, before, template));
}

/** What a sample shows, if wanted: rather not a deletion, which a workflow under construction might act on. */
const SAMPLE_EVENTS: readonly EventName[] = ['updated', 'created', 'deleted'];

/** The item that the editor shows: as if this template had just changed. */
export function sampleJson(template: Template, events: readonly EventName[]): IDataObject {
	const event = SAMPLE_EVENTS.find((name) => events.includes(name)) ?? 'updated';
	if (event !== 'updated') {
		return changeEventJson({ event, template, before: null, fields: event === 'created' ? FIELD_NAMES : [] });
	}
	const before = { ...template, message: `${template.message} (before)` };
	return changeEventJson({ event, template, before, fields: ['message'] });
}

import { FIELD_NAMES, isAutoSign, type FieldName, type Template } from '../api';
import { isSameMessage, type Known } from './state';

/** The kinds of change, in the order in which they are reported. */
export const EVENTS = ['created', 'updated', 'deleted'] as const;

export type EventName = (typeof EVENTS)[number];

/** One template that differs from what the last poll saw. */
export type Change =
	| { event: 'created'; template: Template }
	| { event: 'updated'; template: Template; before: Known; fields: ChangedField[] }
	| { event: 'deleted'; before: Known };

/** A field that may differ; `flag` only where other bits than the one for auto-sign do. */
export type ChangedField = FieldName | 'flag';

function changedFieldsOf(before: Known, template: Template): ChangedField[] {
	const otherBits = ({ flag }: { flag: number }) => (isAutoSign(flag) ? flag - 1 : flag);
	const changed = FIELD_NAMES.filter((field) =>
		field === 'message' ? !isSameMessage(before, template.message) : before[field] !== template[field],
	);
	return otherBits(before) === otherBits(template) ? changed : [...changed, 'flag'];
}

function idOf(change: Change): number {
	return change.event === 'deleted' ? change.before.id : change.template.id;
}

/** What has happened between two polls: first what was created, then updated, then deleted, each by ascending ID. Pure. */
export function changesBetween(before: ReadonlyMap<number, Known>, now: readonly Template[]): Change[] {
	const changes: Change[] = [];
	const gone = new Map(before);
	for (const template of now) {
		const known = before.get(template.id);
		gone.delete(template.id);
		const fields = known ? changedFieldsOf(known, template) : [];
		if (known === undefined) changes.push({ event: 'created', template });
		else if (fields.length > 0) changes.push({ event: 'updated', template, before: known, fields });
	}
	for (const known of gone.values()) changes.push({ event: 'deleted', before: known });
	return changes.sort((a, b) => EVENTS.indexOf(a.event) - EVENTS.indexOf(b.event) || idOf(a) - idOf(b));
}

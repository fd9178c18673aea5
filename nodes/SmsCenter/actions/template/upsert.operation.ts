import type { IDataObject } from 'n8n-workflow';

import { byName, type ByName } from '../../api/currentTemplates';
import { SmsCenterError, WrongCharsetError } from '../../api/errors';
import type { Template } from '../../api/template';
import { bearerOf, byTrimmedName, refuseBlankTwin } from '../../sync/match';
import { changedFields, differsOnlyInBlanks, wantedFields, type FieldName } from '../../sync/compare';
import { createsOf } from '../creates';
import { optionsField, showOnlyFor, wholeTemplateFields } from '../fields';
import { namedFields, type NamedFields } from '../input';
import type { Doubt, ItemOperation, Resolved, Task } from '../operation';
import { blanksHint, changeJson } from '../output';
import type { Run } from '../run';
import { writeTemplate } from '../write';

/** An item with the same name is in doubt: it is looked up first, and this one comes after it. */
class AfterDoubtError extends SmsCenterError {
	constructor() {
		super(
			'Not sent, because an item before it with the same name is in doubt',
			'Run it again: Create or Update finds out by itself what is there.',
			'unknown',
		);
	}
}

/** Not sent for good: the item before it stayed in doubt. */
class LeftAfterDoubtError extends SmsCenterError {
	constructor(cause: AfterDoubtError) {
		super(cause.message, cause.hint, 'no');
	}
}

/** What one run of Create or Update knows of the names it is about. */
interface Names {
	atStart: ByName;
	/** Those of the list and of this run, by name without blanks at the ends: a server that trims makes such names the same. */
	trimmed: Map<string, Template>;
	/** Whether the list shows names as they are, so that one it lacks is new (rule 10). */
	areAsStored: boolean;
	/** The templates that this run has created, by name. */
	created: Map<string, Template>;
	/** By name without blanks at the ends, the item whose create is in doubt. */
	inDoubt: Map<string, number>;
	/** The fields that were left because they differ only in blanks at the ends. */
	blanksOnly: Set<FieldName>;
}

const namesOfRun = new WeakMap<Run, Names>();

function namesOf(run: Run): Names {
	const names = namesOfRun.get(run);
	if (names === undefined) throw new Error('The names are resolved before the first item');
	return names;
}

/** @param name as the item gives it: a server may have stored it without blanks at the ends */
function noteCreated(run: Run, name: string, template: Template): void {
	const { created, trimmed } = namesOf(run);
	created.set(name, template);
	trimmed.set(name.trim(), template);
	run.current.set(template);
}

async function upsertOne({ index, input, patience }: Task<NamedFields>, run: Run): Promise<IDataObject[]> {
	const names = namesOf(run);
	const { name } = input;
	if (names.inDoubt.has(name.trim())) throw new AfterDoubtError();
	const known = names.created.get(name) ?? bearerOf(name, names.atStart, index);
	if (known === undefined) {
		if (!names.areAsStored) throw new WrongCharsetError();
		refuseBlankTwin(name, names.trimmed, index);
		const created = await createsOf(run)
			.createUnlisted(index, wantedFields(input), patience)
			.catch((failure: unknown) => {
				if (failure instanceof SmsCenterError && failure.sent === 'unknown')
					names.inDoubt.set(name.trim(), index);
				throw failure;
			});
		noteCreated(run, name, created);
		return [changeJson({ action: 'created', template: created, previous: null })];
	}
	const present = await run.current.get(known.id, patience);
	const wanted = wantedFields(input, present);
	const changed = changedFields(wanted, present);
	if (changed.length === 0) {
		for (const field of differsOnlyInBlanks(wanted, present)) names.blanksOnly.add(field);
		return [changeJson({ action: 'unchanged', template: present, previous: present })];
	}
	const template = await writeTemplate(run, patience, wanted, present);
	return [changeJson({ action: 'updated', template, previous: present, changed })];
}

async function settleDoubts(
	doubts: ReadonlyArray<Doubt<NamedFields>>,
	run: Run,
	maySend: boolean,
): Promise<Resolved[]> {
	const names = namesOf(run);
	const ends = new Map<number, Resolved>();
	// An update in doubt, too, is 'unknown': it must never be taken for a create
	const creates = doubts.filter(
		({ task: { index, input } }) => names.inDoubt.get(input.name.trim()) === index,
	);
	const settled = await createsOf(run).settle(
		creates.map(({ task: { index, input, patience }, failure }) => ({
			item: index,
			fields: wantedFields(input),
			patience,
			failure,
		})),
		maySend,
	);
	creates.forEach(({ task: { index, input } }, place) => {
		const end = settled[place];
		if (end === undefined) return;
		if (end.failure !== undefined) {
			ends.set(index, { failure: end.failure });
			return;
		}
		names.inDoubt.delete(input.name.trim());
		noteCreated(run, input.name, end.template);
		ends.set(index, { json: [changeJson({ action: 'created', template: end.template, previous: null })] });
	});
	for (const { task, failure } of doubts) {
		if (!(failure instanceof AfterDoubtError)) continue;
		const end = maySend
			? await upsertOne(task, run).then(
					(json) => ({ json }),
					(again: unknown) => ({ failure: again instanceof SmsCenterError ? again : failure }),
				)
			: { failure };
		const isLeft = 'failure' in end && end.failure instanceof AfterDoubtError;
		ends.set(task.index, isLeft ? { failure: new LeftAfterDoubtError(failure) } : end);
	}
	return doubts.map(({ task, failure }) => ends.get(task.index) ?? { failure });
}

export const upsert: ItemOperation<NamedFields> = {
	fields: [
		...wholeTemplateFields(showOnlyFor('upsert')),
		{ ...optionsField, displayOptions: showOnlyFor('upsert') },
	],

	read: namedFields,

	subject: ({ name }) => ({ action: 'upsert', id: null, name }),

	// Nobody else in this process may create one of these names between the list and our writes
	lockScope: (inputs) => new Set(inputs.map(({ name }) => name.trim())),

	prepare: async (run, tasks) => {
		const [first] = tasks;
		if (first === undefined) return;
		const listed = await run.current.list(first.patience);
		const { templates, charset } = listed;
		createsOf(run).setBaseline(listed);
		namesOfRun.set(run, {
			atStart: byName(templates),
			trimmed: byTrimmedName(templates),
			areAsStored: charset === 'utf-8',
			created: new Map(),
			inDoubt: new Map(),
			blanksOnly: new Set(),
		});
	},

	orderKey: ({ name }) => name.trim(),

	execute: upsertOne,

	resolve: settleDoubts,

	finish: (run, isComplete) => {
		createsOf(run).finish(isComplete);
		const blanks = blanksHint(namesOfRun.get(run)?.blanksOnly ?? []);
		if (blanks !== undefined) run.hints.push(blanks);
	},
};

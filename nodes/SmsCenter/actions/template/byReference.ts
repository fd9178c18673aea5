import { attempt, idKey, nameKey, type Template, type View, type Wait } from '../../api';
import type { WriteKey } from '../../shared/finishedWrites';
import { noTemplate, subjectOf, templateOfReference, type TemplateReference } from '../../shared/reference';
import type { Done, Input, Step } from '../operation';
import type { Run } from '../run';

interface ByReference<Value> {
	action: 'delete' | 'update';
	referenceOf: (value: Value) => TemplateReference;
	/** The names that nobody may create meanwhile. */
	namesOf?: (value: Value) => readonly string[];
	work: (input: Input<Value>, found: Found, wait: Wait) => Promise<Done>;
}

interface Found {
	/** The template's, as it was found when the run began. */
	id: number;
	key: WriteKey;
	/** Whether an earlier try has done it, or may have: the template may bear another name now, or be gone. */
	isFinished: boolean;
	isInDoubt: boolean;
	/** The template that a newer list shows for the same reference. Throws where it is not the one that was found, or its like. */
	again: (view: View | undefined) => Template;
}

/** The steps of an operation whose items name their templates. Names are resolved once, before the first step. */
export async function byReference<Value>(
	run: Run,
	inputs: ReadonlyArray<Input<Value>>,
	wait: Wait,
	{ action, referenceOf, namesOf = () => [], work }: ByReference<Value>,
): Promise<Step[]> {
	const references = inputs.map(({ value }) => referenceOf(value));
	const names = references.flatMap((reference) => (reference.by === 'name' ? [nameKey(reference.name)] : []));
	const view = names.length > 0 ? await run.templates(wait, names) : undefined;
	const idOf = async (reference: TemplateReference) =>
		reference.by === 'id' ? reference.id : templateOfReference(view, reference).id;
	const steps = inputs.map(async (input): Promise<Step> => {
		const { item, value } = input;
		const reference = referenceOf(value);
		const key = [action, item, value] as const;
		const kept = run.finished.idOf(key);
		const id = await attempt(kept === undefined ? idOf(reference) : Promise.resolve(Math.abs(kept)));
		const name = id.failure ? undefined : view?.byId.get(id.value)?.name;
		return {
			item,
			subject: subjectOf(action, reference),
			locks: id.failure ? {} : { own: [idKey(id.value)], shared: namesOf(value).map(nameKey) },
			work: async (ownWait) => {
				if (id.failure) throw id.failure;
				const again = (newer: View | undefined) => {
					const template = templateOfReference(newer, reference);
					// Another one of the same name, but for letter case and blanks, was not meant
					if (template.id === id.value || template.name === name) return template;
					throw noTemplate(reference);
				};
				const isFinished = run.finished.has(key);
				const found = { id: id.value, key, isFinished, isInDoubt: kept !== undefined && !isFinished, again };
				return await work(input, found, ownWait);
			},
		};
	});
	return await Promise.all(steps);
}

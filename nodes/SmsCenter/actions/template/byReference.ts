import { attempt, idKey, nameKey, type Wait } from '../../api';
import type { WriteKey } from '../../shared/finishedWrites';
import { subjectOf, templateOfReference, type TemplateReference } from '../../shared/reference';
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
	/** Whether an earlier try has done it: the template may bear another name now, or be gone. */
	isFinished: boolean;
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
		const finished = run.finished.idOf(key);
		const id = await attempt(finished === undefined ? idOf(reference) : Promise.resolve(finished));
		return {
			item,
			subject: subjectOf(action, reference),
			locks: id.failure ? {} : { own: [idKey(id.value)], shared: namesOf(value).map(nameKey) },
			work: async (ownWait) => {
				if (id.failure) throw id.failure;
				return await work(input, { id: id.value, key, isFinished: finished !== undefined }, ownWait);
			},
		};
	});
	return await Promise.all(steps);
}

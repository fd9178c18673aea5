import { idKey, nameKey, SmsCenterError, type View, type Wait } from '../../api';
import { findTemplate, type TemplateReference } from '../../shared/reference';
import type { Done, Input, Operation, Step } from '../operation';
import type { Run } from '../run';

interface ByReference<Value> {
	subject: Operation<Value>['subject'];
	referenceOf: (value: Value) => TemplateReference;
	/** The names that nobody may create meanwhile. */
	namesOf?: (value: Value) => readonly string[];
	/** The id of the template that an earlier try has written for an item: it may bear another name now, or be gone. */
	writtenBefore: (input: Input<Value>) => number | undefined;
	/** @param id of the template, as it was found when the run began */
	work: (input: Input<Value>, id: number, wait: Wait) => Promise<Done>;
}

/** The steps of an operation whose items name their templates. Names are resolved once, before the first step. */
export async function byReference<Value>(
	run: Run,
	inputs: ReadonlyArray<Input<Value>>,
	wait: Wait,
	{ subject, referenceOf, namesOf = () => [], writtenBefore, work }: ByReference<Value>,
): Promise<Step[]> {
	const names = inputs.flatMap(({ value }) => {
		const reference = referenceOf(value);
		return reference.by === 'name' ? [nameKey(reference.name)] : [];
	});
	const view = names.length > 0 ? await run.templates(wait, names) : undefined;
	return inputs.map((input): Step => {
		const { item, value } = input;
		const id = writtenBefore(input) ?? find(view, referenceOf(value));
		return {
			item,
			subject: subject(value),
			locks: typeof id === 'number' ? { own: [idKey(id)], shared: namesOf(value).map(nameKey) } : {},
			work: async (ownWait) => {
				if (typeof id !== 'number') throw id;
				return await work(input, id, ownWait);
			},
		};
	});
}

function find(view: View | undefined, reference: TemplateReference): number | SmsCenterError {
	if (reference.by === 'id') return reference.id;
	const found = findTemplate(view, reference);
	return found instanceof SmsCenterError ? found : found.id;
}

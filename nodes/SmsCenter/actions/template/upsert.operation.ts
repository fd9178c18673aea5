import { idKey, nameForm, nameKey, NotSentError, type Template, type Wait } from '../../api';
import { columnsField, readRow, requireMessages } from '../../shared/columns';
import { changeJson, type Change } from '../../shared/items';
import { namedFields, type NamedFields } from '../../shared/parameters';
import { requireWhole } from '../../shared/reference';
import { bearerOf, bearersOf, requireMessage } from '../../sync/match';
import { doneBy, type Operation, type Input } from '../operation';
import type { Run } from '../run';
import { change, createNew, lookalikeOf, onceMore } from './put';

/** @param names of all items, by their form */
async function upsertOne(
	run: Run,
	{ item, value }: Input<NamedFields>,
	names: ReadonlyMap<string, Set<string>>,
	wait: Wait,
): Promise<Change> {
	const { name } = value;
	const wanted = { item, given: value };
	let view = await run.templates(wait, [nameKey(name)]);
	if (bearerOf(view, wanted) === undefined) view = (await run.news(wait)) ?? view;
	const present = bearerOf(view, wanted);
	if (present) return await change(run, present.id, wanted, wait);
	requireWhole(view);
	if (run.creates.isUnknown(name)) {
		throw new NotSentError(
			'Not sent, because an item before it with the same name is in doubt',
			'Run it again: Create or Update finds out by itself what is there.',
		);
	}
	requireMessage(wanted);
	const isOwn = (other: Template) =>
		[...(names.get(nameForm(other.name)) ?? [])].some((each) => {
			const bearers = bearersOf(view, each);
			return bearers.length === 1 && bearers[0]?.id === other.id;
		});
	return await createNew(run, wanted, wait, { isAbsent: true, lookalike: lookalikeOf(run, view, value, isOwn) });
}

export const upsert: Operation<NamedFields> = {
	fields: [
		{
			displayName: "'Map Automatically' takes the columns name, message, format, sender and autoSign of the input.",
			name: 'notice',
			type: 'notice',
			default: '',
		},
		columnsField,
	],
	writes: true,
	read: (context, index) => namedFields(readRow(context, index)),
	subject: ({ name }) => ({ action: 'upsert', id: null, name }),

	begin: async (run, inputs, wait) => {
		const values = inputs.map(({ value }) => value);
		requireMessages(run.context, values);
		const names = new Map<string, Set<string>>();
		for (const { name } of values) names.set(nameForm(name), (names.get(nameForm(name)) ?? new Set()).add(name));
		const view = await run.templates(wait);
		return inputs.map((input) => {
			const { item, value } = input;
			const ids = bearersOf(view, value.name).map(({ id }) => idKey(id));
			return {
				item,
				subject: upsert.subject(value),
				locks: { own: [nameKey(value.name), ...ids] },
				work: async (ownWait: Wait) =>
					doneBy(await onceMore(run, ownWait, async () => await upsertOne(run, input, names, ownWait)), changeJson),
			};
		});
	},
};

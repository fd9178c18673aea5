import fc from 'fast-check';
import type { IDataObject, INode } from 'n8n-workflow';

import { columns } from '../support/batch.mts';
import type { NodeResult } from '../support/engine.mts';
import type { Expected, Fields } from './expected.mts';
import { trouble, type Trouble } from './faults.mts';
import {
	tellCreated,
	tellDeleted,
	tellStopped,
	tellSynced,
	tellUpdated,
	tellUpdatedAtOnce,
	tellUpserted,
	tellUpsertedAtOnce,
} from './tell.mts';
import type { Call, World } from './world.mts';

/** What a sequence knows before it begins: nothing, all is read from the server. */
type Model = object;

const CONTINUE = { onError: 'continueRegularOutput' } as const;

type Tell = (expected: Expected, results: NodeResult[], calls: Call[]) => void;

/** What each run says by itself. */
function each(tell: (expected: Expected, result: NodeResult, call: Call) => void): Tell {
	return (expected, results, calls) => results.forEach((result, place) => tell(expected, result, calls[place]));
}

/** One run of the node, or two at once. */
class RunCommand implements fc.AsyncCommand<Model, World> {
	private readonly what: string;

	private readonly calls: (world: World) => Call[];

	private readonly trouble: Trouble;

	private readonly tell: Tell;

	constructor(what: string, calls: (world: World) => Call[], troubled: Trouble, tell: Tell) {
		this.what = what;
		this.calls = calls;
		this.trouble = troubled;
		this.tell = tell;
	}

	check = () => true;

	async run(_: Model, world: World): Promise<void> {
		const calls = this.calls(world).filter(({ items }) => items.length > 0);
		if (calls.length > 0) await world.run(calls, this.trouble, this.tell);
	}

	toString(): string {
		return `${this.what} under ${JSON.stringify(this.trouble)}`;
	}
}

const name = fc.constantFrom('Ада', 'b', 'C & c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n');
const message = fc.constantFrom('Text', 'Привет, {name}!', 'two\nlines', '<b>&amp;</b>', '🎉');
const format = fc.constantFrom('', 'sms', 'viber');
const sender = fc.constantFrom('', 'Shop', 'Клиника');

const whole: fc.Arbitrary<Fields> = fc.record({ name, message, format, sender, autoSign: fc.boolean() });
const part = fc.record({ name, message, format, sender, autoSign: fc.boolean() }, { requiredKeys: ['message'] });
const named = fc.record({ name, message, format, sender, autoSign: fc.boolean() }, { requiredKeys: ['name'] });
const texted = fc.record(
	{ name, message, format, sender, autoSign: fc.boolean() },
	{ requiredKeys: ['name', 'message'] },
);

const few = fc.array(fc.record({ name, message, format, sender, flag: fc.nat(3) }), { maxLength: 9 });

/** So many that a list with half of them is told from deletions by others. */
const many = few.map((templates) => [
	...templates,
	...Array.from({ length: 24 }, (_, n) => ({
		name: `Stays ${n}`,
		message: 'Text',
		format: '',
		sender: '',
		flag: 0,
	})),
]);

/** What stands there before the first command; several may bear one name. */
export const start = fc.oneof({ weight: 3, arbitrary: few }, { weight: 1, arbitrary: many });

const options = fc.record({
	maxConcurrentRequests: fc.constantFrom(1, 3, 10, 14),
	responseFormat: fc.constantFrom('json', 'xml'),
});

/** A field of the node that takes each item's value, or nothing where the item has none. */
const from = (...fields: string[]): IDataObject =>
	Object.fromEntries(fields.map((field) => [field, `={{ $json.${field} }}`]));

const NEW: IDataObject = {
	...from('name', 'message'),
	additionalFields: from('format', 'sender', 'autoSign'),
};

/** How Create or Update and Sync map the items: by themselves, or column by column. */
const mapping = fc.constantFrom<IDataObject>(
	{},
	{ columns: columns(from('name', 'message', 'format', 'sender', 'autoSign')) },
);

/** The parameters of Update by ID, with whatever fields an item gives. */
const UPDATE: IDataObject = {
	operation: 'update',
	templateId: '={{ $json.id }}',
	updateFields: from('name', 'message', 'format', 'sender', 'autoSign'),
};

/** Templates that stand there, by chance numbers; now and then one that does not. */
function idsOf({ templates }: World, chances: number[]): number[] {
	return chances.map((chance) =>
		templates.length === 0 || chance > 95 ? 900_000 : templates[chance % templates.length].id,
	);
}

const chances = fc.array(fc.nat(100), { minLength: 1, maxLength: 12 });

const create = fc.tuple(fc.array(whole, { minLength: 1, maxLength: 13 }), options, trouble);

const RETRY: Partial<INode> = { ...CONTINUE, retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };

/** Whether n8n runs the whole node again where its first item has failed. */
const tries = fc.oneof({ weight: 3, arbitrary: fc.constant(CONTINUE) }, { weight: 1, arbitrary: fc.constant(RETRY) });

/** What Sync gets; it refuses all of it where a new template lacks a text. */
const SYNCED = [
	{ weight: 4, arbitrary: texted },
	{ weight: 1, arbitrary: named },
].map(({ weight, arbitrary }) => ({
	weight,
	arbitrary: fc.uniqueArray(arbitrary, { minLength: 1, maxLength: 12, selector: (one) => one.name }),
}));

/** The commands of a sequence. */
export const commands = [
	fc.tuple(create, fc.constantFrom<Partial<INode>>(CONTINUE, RETRY, {})).map(
		([[items, chosen, troubled], node]) =>
			new RunCommand(
				`create ${JSON.stringify({ items, chosen, node })}`,
				() => [
					{
						parameters: { operation: 'create', ...NEW, options: chosen },
						items: [...items] as never,
						node,
					},
				],
				troubled,
				each('onError' in node ? tellCreated : tellStopped),
			),
	),
	create.map(
		([items, chosen, troubled]) =>
			new RunCommand(
				`create twice at once ${JSON.stringify({ items, chosen })}`,
				() => {
					const call = {
						parameters: { operation: 'create', ...NEW, options: chosen },
						items: items.slice(0, 11) as never,
						node: CONTINUE,
					};
					return [call, call];
				},
				troubled,
				each(tellCreated),
			),
	),
	fc.tuple(fc.array(fc.tuple(fc.nat(100), part), { minLength: 1, maxLength: 12 }), options, tries, trouble).map(
		([changes, chosen, node, troubled]) =>
			new RunCommand(
				`update ${JSON.stringify({ changes, chosen, node })}`,
				(world) => {
					const ids = idsOf(
						world,
						changes.map(([chance]) => chance),
					);
					const items = changes.map(([, given], place) => ({ ...given, id: ids[place] }));
					const parameters = { ...UPDATE, options: chosen };
					return [{ parameters, items, node }];
				},
				troubled,
				each(tellUpdated),
			),
	),
	fc.tuple(chances, options, tries, trouble).map(
		([numbers, chosen, node, troubled]) =>
			new RunCommand(
				`delete ${JSON.stringify({ numbers, chosen, node })}`,
				(world) => {
					const items = [...new Set(idsOf(world, numbers))].map((id) => ({ id }));
					const parameters = { operation: 'delete', templateId: '={{ $json.id }}', options: chosen };
					return [{ parameters, items, node }];
				},
				troubled,
				each(tellDeleted),
			),
	),
	fc
		.tuple(fc.array(named, { minLength: 1, maxLength: 12 }), mapping, options, tries, trouble)
		.map(
			([items, mapped, chosen, node, troubled]) =>
				new RunCommand(
					`upsert ${JSON.stringify({ items, mapped, chosen, node })}`,
					() => [{ parameters: { operation: 'upsert', ...mapped, options: chosen }, items, node }],
					troubled,
					each(tellUpserted),
				),
		),
	fc
		.tuple(
			fc.oneof(...SYNCED),
			fc.record({ deleteMissing: fc.boolean(), namePrefix: fc.constantFrom('', 'b') }),
			mapping,
			options,
			tries,
			trouble,
		)
		.map(
			([items, deletions, mapped, chosen, node, troubled]) =>
				new RunCommand(
					`sync ${JSON.stringify({ items, deletions, mapped, chosen, node })}`,
					() => {
						const parameters = {
							...{ operation: 'sync', ...mapped, dryRun: false },
							...{ ...deletions, maxDeletions: 100, options: chosen },
						};
						return [{ parameters, items, node }];
					},
					troubled,
					each(tellSynced),
				),
		),
	fc.tuple(chances, fc.array(part, { minLength: 12, maxLength: 12 }), options, trouble).map(
		([numbers, changes, chosen, troubled]) =>
			new RunCommand(
				`update twice at once ${JSON.stringify({ numbers, changes, chosen })}`,
				(world) => {
					const ids = [...new Set(idsOf(world, numbers))];
					const parameters = { ...UPDATE, options: chosen };
					return [
						ids.map((id, place) => ({ id, message: changes[place].message })),
						ids.map((id, place) => ({ id, sender: changes[place].sender ?? 'Shop', autoSign: true })),
					].map((items) => ({ parameters, items, node: CONTINUE }));
				},
				troubled,
				tellUpdatedAtOnce,
			),
	),
	fc.tuple(fc.uniqueArray(whole, { minLength: 1, maxLength: 12, selector: (one) => one.name }), options, trouble).map(
		([items, chosen, troubled]) =>
			new RunCommand(
				`upsert twice at once ${JSON.stringify({ items, chosen })}`,
				() =>
					[
						items.map((item) => ({ name: item.name, message: item.message })),
						items.map((item) => ({ name: item.name, sender: item.sender, format: item.format })),
					].map((given) => ({
						parameters: { operation: 'upsert', options: chosen },
						items: given,
						node: CONTINUE,
					})),
				troubled,
				tellUpsertedAtOnce,
			),
	),
];

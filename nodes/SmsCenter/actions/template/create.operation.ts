import type { TemplateFields } from '../../api/templates';
import { createsOf } from '../creates';
import { optionsField, showOnlyFor, wholeTemplateFields } from '../fields';
import { newFields } from '../input';
import type { ItemOperation } from '../operation';
import { templateJson } from '../output';

const show = showOnlyFor('create');

export const create: ItemOperation<TemplateFields> = {
	fields: [...wholeTemplateFields(show), { ...optionsField, displayOptions: show }],

	read: (context, index) =>
		newFields(
			context.getNodeParameter('name', index),
			context.getNodeParameter('message', index),
			context.getNodeParameter('additionalFields', index, {}) as Record<string, unknown>,
		),

	subject: ({ name }) => ({ action: 'create', id: null, name }),

	// Two creates with equal fields are never in flight together: in doubt, nobody could tell which is which
	orderKey: (fields) => JSON.stringify(Object.values(fields)),

	prepare: async (run, tasks) => {
		const [first] = tasks;
		if (first) await createsOf(run).prepare(tasks.length, first.patience);
	},

	execute: async ({ index, input, patience }, run) => [
		templateJson(await createsOf(run).create(index, input, patience)),
	],

	resolve: async (doubts, run, maySend) => {
		const creates = doubts.map(({ task: { index, input, patience }, failure }) => ({
			item: index,
			fields: input,
			patience,
			failure,
		}));
		const settled = await createsOf(run).settle(creates, maySend);
		return settled.map((end) =>
			end.failure === undefined ? { json: [templateJson(end.template)] } : { failure: end.failure },
		);
	},

	finish: (run, isComplete) => createsOf(run).finish(isComplete),
};

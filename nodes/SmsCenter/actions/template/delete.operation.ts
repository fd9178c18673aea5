import { attempt, deleteTemplate, idKey } from '../../api';
import {
	readReference,
	requireWhole,
	requireWritable,
	subjectOf,
	templateLocator,
	type TemplateReference,
} from '../../shared/reference';
import type { Operation } from '../operation';
import { byReference } from './byReference';
import { onceMore } from './put';

const NAME_TRUSTED_MS = 10_000;

export const remove: Operation<TemplateReference> = {
	fields: [templateLocator],
	writes: true,
	read: readReference,
	subject: (reference) => subjectOf('delete', reference),

	begin: async (run, inputs, wait) =>
		await byReference(run, inputs, wait, {
			action: 'delete',
			referenceOf: (reference) => reference,
			work: async ({ value }, { id: known, key, isFinished, isInDoubt, again }, ownWait) => {
				const { account } = run.session;
				const given = value.by === 'name' ? value.name : null;
				if (isFinished) return { json: [{ id: known, name: given, deleted: true }] };
				const remove = async () => {
					let id = known;
					if (value.by === 'name' && !isInDoubt) {
						const view = await run.templates(ownWait, [idKey(known)]);
						const newest = (await run.news(ownWait, account.clock.now() - NAME_TRUSTED_MS)) ?? view;
						requireWhole(newest);
						const template = again(newest);
						// Its name may be another one than the list says
						requireWritable(newest, template, { message: template.message });
						id = template.id;
					}
					const name = account.templates.view?.byId.get(id)?.name ?? given;
					if (isInDoubt) {
						const { byId, isCut } = await run.templates(ownWait, [idKey(id)]);
						if (!byId.has(id) && !isCut) return { id, name };
					}
					const deletion = deleteTemplate(run.session, id, run.options.responseFormat, ownWait);
					const { failure } = await attempt(run.finished.noting([key], id, deletion));
					// An earlier try has deleted it
					if (failure && !(isInDoubt && failure.code === 3)) throw failure;
					return { id, name };
				};
				const deleted = value.by === 'name' ? await onceMore(run, ownWait, remove) : await remove();
				run.finished.note(key, deleted.id);
				return { json: [{ ...deleted, deleted: true }] };
			},
		}),
};

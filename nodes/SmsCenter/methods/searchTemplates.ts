import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { attempt, currentTemplates, NotSentError, noWait, type Session, type Template } from '../api';
import { matches } from '../shared/filter';
import { EDITOR_LIMITS, withSession } from '../shared/session';

/** The editor may show a list that is so old: a keystroke is no reason to ask again. */
const SHOWN_FOR_MS = 60_000;

const PREVIEW_LENGTH = 60;

const PAGE_SIZE = 100;

const byName = new Intl.Collator(undefined, { numeric: true });

/** n8n's list shows names alone, so those that several templates bear get the ID added. */
function entriesOf(templates: readonly Template[]) {
	const seen = new Set<string>();
	const names = templates.map(({ name }) => name);
	const shared = new Set(names.filter((name) => seen.has(name) || !seen.add(name)));
	return templates
		.map((template) => {
			const { id, name } = template;
			return { template, label: shared.has(name) ? `${name} (${id})` : name };
		})
		.sort((a, b) => byName.compare(a.template.name, b.template.name) || a.template.id - b.template.id);
}

/** The templates: not older than a minute, if a list is free, so that the editor takes none that a workflow needs. */
async function templatesForEditor(session: Session): Promise<Template[]> {
	const { clock } = session.account;
	const list = async (askedAfter: number) =>
		await currentTemplates(session, { askedAfter, how: 'if free' }, noWait(session));
	const recent = await attempt(list(clock.now() - SHOWN_FOR_MS));
	if (recent.failure !== undefined && !(recent.failure instanceof NotSentError)) throw recent.failure;
	const view = recent.failure === undefined && recent.value ? recent.value : await list(-Infinity);
	if (view) return [...view.byId.values()];
	throw new NotSentError(
		'SMS Center takes three lists of templates a minute, and these were asked for already',
		"Open the list again in a minute, or choose 'By ID' or 'By Name'.",
		9,
	);
}

function describe({ id, message }: Template): string {
	const characters = [...message.replace(/\s+/g, ' ').trim()];
	const isCut = characters.length > PREVIEW_LENGTH;
	const preview = characters.slice(0, PREVIEW_LENGTH).join('') + (isCut ? '…' : '');
	return preview === '' ? String(id) : `${id} · ${preview}`;
}

/** The searchable list of the field 'Template': finds by ID, name and text. Rejects with a NodeApiError. */
export async function searchTemplates(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const first = Number(paginationToken ?? 0);
	const search = filter?.trim() ?? '';
	return await withSession(this, EDITOR_LIMITS, async (session) => {
		const found = entriesOf(await templatesForEditor(session)).filter(
			({ template }) => matches(template, { search }) || String(template.id).startsWith(search),
		);
		return {
			results: found.slice(first, first + PAGE_SIZE).map(({ template, label }) => ({
				name: label,
				value: String(template.id),
				description: describe(template),
			})),
			paginationToken: first + PAGE_SIZE < found.length ? String(first + PAGE_SIZE) : undefined,
		};
	});
}

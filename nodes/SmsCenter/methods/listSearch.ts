import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { matches } from '../actions/filter';
import type { Access } from '../api/account';
import type { Template } from '../api/template';
import { listTemplates } from '../api/templates';
import { nodeErrorOf } from '../nodeErrors';
import { openAccount } from '../transport';

/** The editor may show a list that is so old (rule 8): a keystroke is no reason to ask again. */
const SHOWN_FOR_MS = 60_000;

const TIMEOUT_MS = 15_000;

/** So much of a text tells templates apart. */
const PREVIEW_LENGTH = 60;

/** So many are shown at once; typing narrows them down. */
const PAGE_SIZE = 100;

async function listForEditor(access: Access): Promise<readonly Template[]> {
	const { account } = access;
	const shown = account.shownInEditor;
	if (shown && shown.at + SHOWN_FOR_MS > account.clock.now()) return await shown.templates;
	const templates = listTemplates(access, { budget: { leftMs: 0 } }).then((listed) => listed.templates);
	account.shownInEditor = { at: account.clock.now(), templates };
	templates.catch(() => {
		account.shownInEditor = undefined;
	});
	return await templates;
}

function preview(message: string): string {
	const oneLine = message.replace(/\s+/g, ' ').trim();
	const characters = [...oneLine];
	return characters.length > PREVIEW_LENGTH ? `${characters.slice(0, PREVIEW_LENGTH).join('')}…` : oneLine;
}

/** The searchable list of the field 'Template': finds by ID, name and text. */
export async function searchTemplates(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const first = Number(paginationToken ?? 0);
	let secrets: string[] = [];
	try {
		const opened = await openAccount(this, { maxConcurrentRequests: 1, timeoutMs: TIMEOUT_MS });
		secrets = opened.secrets;
		const search = filter?.trim() ?? '';
		const found = (await listForEditor(opened.access))
			.filter((template) => matches(template, { search }) || String(template.id).startsWith(search))
			.sort((a, b) => a.name.localeCompare(b.name) || a.id - b.id);
		return {
			results: found.slice(first, first + PAGE_SIZE).map(({ id, name, message }) => ({
				name,
				value: String(id),
				description: `${id} · ${preview(message)}`,
			})),
			paginationToken: first + PAGE_SIZE < found.length ? String(first + PAGE_SIZE) : undefined,
		};
	} catch (failure) {
		throw nodeErrorOf(this.getNode(), failure, secrets);
	}
}

import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { matches } from '../actions/filter';
import type { Access, Account } from '../api/account';
import { MAX_IN_FLIGHT } from '../api/account/allowance';
import { WaitTooLongError } from '../api/account/waiting';
import type { RequestBudget } from '../api/perform';
import type { Template } from '../api/template';
import { listTemplates } from '../api/templates';
import { nodeErrorOf } from '../nodeErrors';
import { openAccount } from '../transport';
import { EditorLists, NoListToSpareError } from './editorLists';

/** The editor may show a list that is so old (rule 8): a keystroke is no reason to ask again. */
const SHOWN_FOR_MS = 60_000;

/** Nor is it one right after a list that could not be had. */
const FAILED_FOR_MS = 10_000;

const TIMEOUT_MS = 15_000;

/** So much of a text tells templates apart. */
const PREVIEW_LENGTH = 60;

/** So many are shown at once; typing narrows them down. */
const PAGE_SIZE = 100;

const byName = new Intl.Collator(undefined, { numeric: true });

interface Shown {
	until: number;
	/** By name. */
	entries: Promise<readonly Entry[]>;
}

/** A template, and the name to tell it from the others by. */
interface Entry {
	template: Template;
	label: string;
}

/** What the editor has of an account. */
interface Editor {
	lists: EditorLists;
	/** By the hash of the secret: a wrong password must not see what the right one has fetched. */
	shown: Map<string, Shown>;
}

const editors = new WeakMap<Account, Editor>();

/** n8n's list shows names alone, so those that several templates bear get the ID added. */
function entriesOf(templates: readonly Template[]): Entry[] {
	const seen = new Set<string>();
	const shared = new Set(
		templates.map(({ name }) => name).filter((name) => seen.has(name) || !seen.add(name)),
	);
	return templates
		.map((template) => {
			const { id, name } = template;
			return { template, label: shared.has(name) ? `${name} (${id})` : name };
		})
		.sort((a, b) => byName.compare(a.template.name, b.template.name) || a.template.id - b.template.id);
}

async function fetchEntries(access: Access, requests: RequestBudget): Promise<readonly Entry[]> {
	try {
		const { templates } = await listTemplates(access, { budget: { leftMs: 0 } }, { requests });
		return entriesOf(templates);
	} catch (failure) {
		throw failure instanceof WaitTooLongError ? new NoListToSpareError() : failure;
	}
}

async function listForEditor(access: Access): Promise<readonly Entry[]> {
	const { account, secretHash } = access;
	const { clock } = account;
	const editor = editors.get(account) ?? { lists: new EditorLists(clock), shown: new Map<string, Shown>() };
	editors.set(account, editor);
	const known = editor.shown.get(secretHash);
	if (known && known.until > clock.now()) return await known.entries;
	const entries = editor.lists.ask(async (requests) => await fetchEntries(access, requests));
	const shown: Shown = { until: clock.now() + SHOWN_FOR_MS, entries };
	editor.shown.set(secretHash, shown);
	entries.catch((failure: unknown) => {
		// What failed is told until it can be asked for again
		const { freeAt } = editor.lists;
		const wasSent = !(failure instanceof NoListToSpareError);
		shown.until = wasSent ? Math.max(clock.now() + FAILED_FOR_MS, freeAt) : freeAt;
	});
	return await entries;
}

/** The ID, and the beginning of the text on one line. */
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
	let secrets: string[] = [];
	try {
		// It sends one request; a lower limit would hold up the workflows that use the account meanwhile
		const opened = await openAccount(this, {
			maxConcurrentRequests: MAX_IN_FLIGHT,
			timeoutMs: TIMEOUT_MS,
		});
		secrets = opened.secrets;
		const search = filter?.trim() ?? '';
		const found = (await listForEditor(opened.access)).filter(
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
	} catch (failure) {
		throw nodeErrorOf(this.getNode(), failure, secrets);
	}
}

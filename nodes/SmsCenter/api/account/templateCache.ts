import type { Clock } from '../clock';
import { nameForm } from '../same';
import { addByKey, isEqual, type Template } from '../template';
import { LEDGER_WINDOW_MS } from './ledger';
import { Templates, type Listed, type View } from './view';

/** What this process has last made of a template. */
interface Write {
	state: Template | undefined;
	before: Array<Template | undefined>;
	/** Whether nobody knows what stood there before the first of these writes: then a list may show whatever it was. */
	isBlind: boolean;
	startedAt: number;
	endedAt: number;
	/** When it was created by this process, if no list has shown it since. */
	unlistedSince?: number;
	/** Whether another write of this process has begun since. */
	isFollowed?: boolean;
	/** Whether a list asked for after it still showed the state before, and whether one did so a minute later. */
	wasNotShown?: boolean;
	isNotTaken?: boolean;
	/** What the server has made of the same state before. */
	kept?: Template;
	/** The form of the name under which this process created it, if no list has shown it under that. */
	createdAs?: string;
	/** The form of the name under which a list has shown it instead, since the last write. */
	shownAs?: string;
}

/** Whether the server has not taken it, not yet, or not as it was sent. */
const isRefused = ({ wasNotShown, kept }: Write) => wasNotShown || kept !== undefined;

/** Whether no list has shown the template yet, or not under the name that was sent: it must not be created again. */
const isUnconfirmed = ({ unlistedSince, createdAs }: Write) => unlistedSince !== undefined || createdAs !== undefined;

/** A list that lags behind this process's writes is taken for no news of others for so long after them. */
const LAG_MS = LEDGER_WINDOW_MS;

/** What this process has made of a template is remembered for so long. */
const WRITES_KEPT_MS = 60 * 60_000;

/** What a server has not taken, or not yet, is remembered until a daily run comes again, and for so many templates. */
const NOT_TAKEN_KEPT_MS = 48 * 60 * 60_000;
const MOST_NOT_TAKEN = 1000;

/** For so long a server whose list has lagged is not believed that a template is absent. */
const LAG_REMEMBERED_MS = 24 * 60 * 60_000;

const MOST_BEFORE = 20;

/** So many templates may be gone at once before a list is taken for wrong, or a tenth of all. */
const MAY_BE_GONE = 10;

/** The key of a template in locks and doubts. */
export function idKey(id: number): string {
	return `#${id}`;
}

/** The key of a name in locks and doubts. */
export function nameKey(name: string): string {
	return `=${nameForm(name)}`;
}

/**
 * What one process knows of the templates of an account. Every operation, the trigger and the editor read and feed it. It
 * asks nothing by itself, see `currentTemplates.ts`.
 */
export class TemplateCache {
	private current?: Templates;
	/** By id, in order of time. */
	private readonly writes = new Map<number, Write>();
	/** Ids that creates were answered with. */
	private readonly answers = new Set<number>();
	/** By the form of the name under which this process created them, those that the newest list shows under another. */
	private renamed = new Map<string, Template[]>();
	/** Since when a write to this template or name is in doubt. */
	private readonly doubts = new Map<string, number>();
	private lagSeenAt = -Infinity;
	private cutSeenAt = -Infinity;
	/** Whether the server has been seen to keep HTML entities for what it is sent. */
	escapes = false;

	constructor(private readonly clock: Clock) {}

	get view(): View | undefined {
		return this.current;
	}

	get hasLagged(): boolean {
		return this.lagSeenAt + LAG_REMEMBERED_MS > this.clock.now();
	}

	/** Whether the server has been seen within the hour to list only a part of its templates. */
	get isCut(): boolean {
		return this.cutSeenAt + WRITES_KEPT_MS > this.clock.now();
	}

	cutSeen(): void {
		this.cutSeenAt = this.clock.now();
	}

	/** Only a list asked after this time tells of all that these keys stand for. */
	knownFrom(keys: Iterable<string>): number {
		let from = -Infinity;
		for (const key of keys) from = Math.max(from, this.doubts.get(key) ?? -Infinity);
		return from;
	}

	isAnswer(id: number): boolean {
		return this.answers.has(id);
	}

	/** The template that this process has created under this name, and that no list has shown under it, but under another. */
	createdAs(name: string): Template | undefined {
		const form = nameForm(name);
		const isStill = ({ id }: Template) => this.writes.get(id)?.createdAs === form && this.current?.byId.has(id);
		return this.renamed.get(form)?.find(isStill);
	}

	/** This process has created a template. */
	created(template: Template, startedAt: number): void {
		this.answers.add(template.id);
		this.wrote(template.id, template, startedAt);
		const write = this.writes.get(template.id);
		const createdAs = nameForm(template.name);
		if (write) Object.assign(write, { unlistedSince: write.endedAt, before: [undefined], isBlind: false, createdAs });
	}

	/** A list shows what this process has created, perhaps otherwise than it was sent. */
	foundCreated(template: Template, startedAt: number): void {
		const { id } = template;
		this.answers.add(id);
		this.writes.set(id, {
			state: template,
			before: [undefined],
			isBlind: false,
			startedAt,
			endedAt: this.clock.now(),
		});
	}

	/** Another write to a template begins: what a list shows from now on need not be what was written before. */
	writeBegins(id: number): void {
		const write = this.writes.get(id);
		if (write) write.isFollowed = true;
	}

	/** That write was not carried out. */
	writeFailed(id: number): void {
		const write = this.writes.get(id);
		if (write) write.isFollowed = false;
	}

	/** This process has written a template, or deleted it: then `state` is undefined. */
	wrote(id: number, state: Template | undefined, startedAt: number): void {
		const endedAt = this.clock.now();
		const last = this.writes.get(id);
		const isBlind = last ? last.isBlind && last.endedAt + LAG_MS > endedAt : !this.current?.byId.has(id);
		const previous = isBlind && !last ? [] : [last && !this.current ? last.state : this.current?.byId.get(id)];
		const before = [...(last?.before ?? []).slice(-MOST_BEFORE), ...previous];
		this.writes.delete(id);
		const { unlistedSince, createdAs: sentAs } = (state && last) ?? {};
		const known = this.current?.byId.get(id) ?? last?.state;
		const isRenamed = state && known && ![sentAs, nameForm(known.name)].includes(nameForm(state.name));
		const createdAs = isRenamed ? undefined : sentAs;
		const kept = isEqual(last?.state, state) ? last?.kept : undefined;
		this.writes.set(id, { state, before, isBlind, startedAt, endedAt, unlistedSince, createdAs, kept });
		this.current?.wrote(id, state);
		this.doubts.delete(idKey(id));
	}

	/** The keys of all templates and names of which only a later list can tell. */
	get inDoubt(): Iterable<string> {
		return this.doubts.keys();
	}

	/** Nobody knows what became of a write to these templates or names, or what is known of them is wrong. */
	doubt(keys: Iterable<string>): void {
		for (const key of keys) this.doubts.set(key, this.clock.now());
	}

	/** A list asked for after the last write to a template still shows the state before. */
	notShown(id: number): void {
		const write = this.writes.get(id);
		if (write) write.wasNotShown = true;
	}

	/** The server has made something else of the last write to a template. */
	keeps(held: Template): void {
		const write = this.writes.get(held.id);
		if (write) write.kept = held;
	}

	lastWrite(id: number): Readonly<Write> | undefined {
		return this.writes.get(id);
	}

	/**
	 * Whether a list lacks so many templates that are known to be there that it may be wrong; an empty one is wrong before
	 * anything is known.
	 */
	isSuspicious(list: Listed, others: readonly number[] = []): boolean {
		if (this.current === undefined && list.templates.length === 0) return true;
		const lacking = this.lackingIn(list, others).length;
		const known = this.lackingIn({ ...list, templates: [] }, others).length;
		return lacking > 0 && (lacking === known || (lacking > MAY_BE_GONE && lacking > known / 10));
	}

	/**
	 * The ids that are known to be there, longer than a list may lag, and that this list lacks.
	 * @param others what the caller knows, where this process knows nothing
	 */
	lackingIn({ templates, askedAt }: Listed, others: readonly number[] = []): number[] {
		const listed = new Set(templates.map(({ id }) => id));
		// Only what was created lately may be absent because a list lags
		const mayLag = (id: number) => {
			const { before = [], endedAt = -Infinity } = this.writes.get(id) ?? {};
			return before.includes(undefined) && endedAt + LAG_MS > askedAt;
		};
		return [...(this.current?.byId.keys() ?? others)].filter((id) => !listed.has(id) && !mayLag(id));
	}

	/** The templates that this process created a minute before a list that still lacks them, in order of time. */
	missingFrom({ templates, askedAt }: Listed): Template[] {
		for (const { id } of templates) {
			const write = this.writes.get(id);
			if (write) write.unlistedSince = undefined;
		}
		const isMissing = ({ unlistedSince = Infinity }: Write) => unlistedSince + LAG_MS <= askedAt;
		return [...this.writes.values()].flatMap((write) => (isMissing(write) && write.state) || []);
	}

	/** Others have deleted what this process has created. */
	forgetUnlisted(ids: Iterable<number>): void {
		for (const id of ids) Object.assign(this.writes.get(id) ?? {}, { unlistedSince: undefined, createdAs: undefined });
	}

	/**
	 * Takes a list that is believed. What this process has written since it was asked stands; what was written before stands
	 * for a minute where the list still shows the state before. Any other state is news of others.
	 * @param isCut whether the list is known to hold only a part
	 */
	accept(list: Listed, isCut = false): View {
		if (this.current && list.askedAt < this.current.askedAt) return this.current;
		const view = new Templates(list, isCut);
		this.renamed = new Map();
		for (const [id, write] of this.writes) {
			const { state, before, isBlind, startedAt, endedAt, unlistedSince, kept } = write;
			const shown = view.byId.get(id);
			const isKnown = before.some((old) => isEqual(old, shown));
			const isKept = kept !== undefined && isEqual(shown, kept);
			const isLag = (isBlind || isKnown) && !isEqual(shown, state);
			const mayLag = endedAt + LAG_MS > list.askedAt;
			if (isLag && isKnown && !isKept && mayLag && list.askedAt >= endedAt) this.lagSeenAt = this.clock.now();
			if (write.createdAs !== undefined && shown) {
				const form = nameForm(shown.name);
				write.shownAs ??= form;
				// Where the name changes once more, somebody has renamed it
				if (form === write.createdAs || form !== write.shownAs) write.createdAs = undefined;
				else addByKey(this.renamed, write.createdAs, shown);
			}
			const isNewer = mayLag && (isLag || list.askedAt < startedAt);
			if (isNewer || (isCut && unlistedSince !== undefined)) view.wrote(id, state);
			else if (isLag && isKnown && write.wasNotShown) write.isNotTaken = true;
			else {
				const still = isKept ? kept : undefined;
				Object.assign(write, { before: [], isBlind: false, wasNotShown: false, isNotTaken: false, kept: still });
			}
		}
		this.dropOldWrites(list.askedAt);
		for (const [key, since] of this.doubts) if (since <= list.askedAt) this.doubts.delete(key);
		this.current = view;
		return view;
	}

	/** Forgets the templates, and tells whether something was learnt of the server, which is remembered. */
	forget(): { hasLearnt: boolean } {
		this.current = undefined;
		this.doubts.clear();
		this.dropOldWrites(this.clock.now());
		const isLearnt = (write: Write) => isRefused(write) || isUnconfirmed(write);
		return { hasLearnt: this.escapes || this.hasLagged || [...this.writes.values()].some(isLearnt) };
	}

	private dropOldWrites(now: number): void {
		let notTaken = 0;
		for (const [id, write] of [...this.writes].reverse()) {
			if (isRefused(write)) notTaken += 1;
			const keptMs = isRefused(write) && notTaken <= MOST_NOT_TAKEN ? NOT_TAKEN_KEPT_MS : WRITES_KEPT_MS;
			if (write.endedAt + keptMs >= now || isUnconfirmed(write)) continue;
			this.writes.delete(id);
			this.answers.delete(id);
		}
	}
}

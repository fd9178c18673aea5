import type { IDataObject } from 'n8n-workflow';

import { kept } from '../../../sandbox/server/keepings.mts';
import type { Keeping, RecordedRequest, StoredTemplate } from '../../../sandbox/server/sandbox.mts';
import type { NodeResult } from '../support/engine.mts';
import { NOT_SHOWN } from '../support/threeRuns.mts';
import { isHarmless, isOfLists, isUnforeseen } from './server.mts';
import { nameFormOf, textFormOf, type Item } from './texts.mts';

/** One run, and what the server held before and after it. */
export interface Observed {
	result: NodeResult;
	before: StoredTemplate[];
	after: StoredTemplate[];
	requests: RecordedRequest[];
}

const FILLED = 'SMS Center has filled in a format or sender ID that was left empty';
const NOT_READ = 'What was written was not read back: SMS Center gives three lists a minute';

const isSameName = (one: string, other: string) => nameFormOf(one) === nameFormOf(other);
const isSameText = (one: string, other: string) => textFormOf(one) === textFormOf(other);

function broken(promise: string, ...seen: unknown[]): never {
	throw new Error(`${promise}: ${seen.map((each) => JSON.stringify(each)).join(' ')}`);
}

/** What is promised for some items at a server, whatever it keeps. */
export class Promises {
	private readonly items: readonly Item[];

	private readonly keeps: readonly Keeping[];

	/** How many templates stood there or were created that are each item's. */
	private readonly counts: number[];

	/** The id that the output gives each item. */
	private readonly ids: number[] = [];

	/** Whether the server only changes what is never written again. */
	private readonly isHarmless: boolean;

	/** Templates that an item is about. */
	private readonly own = new Set<number>();

	constructor(items: readonly Item[], keeps: readonly Keeping[], start: readonly StoredTemplate[]) {
		this.items = items;
		this.keeps = keeps;
		this.isHarmless = keeps.every(isHarmless);
		this.counts = items.map((item) => Math.min(1, start.filter((template) => this.isOf(item, template)).length));
		for (const { id, name } of start) if (items.some((item) => isSameName(item.name, name))) this.own.add(id);
	}

	/** Throws where one run has broken a promise. */
	check({ result, before, after, requests }: Observed, run: number): void {
		const adds = requests.filter(({ action, carriedOut }) => action === 'add' && carriedOut);
		const created = after.filter(({ id }) => !before.some((template) => template.id === id));
		this.items.forEach((item, place) => {
			this.counts[place] += adds.filter(({ params }) => params.name === item.name).length;
			if (this.counts[place] > 1) broken('Never two templates for one item', item, before, after);
		});
		for (const { id } of created) this.own.add(id);
		const gone = [...before, ...created].filter(({ id }) => !after.some((template) => template.id === id));
		const lost = gone.filter(({ id }) => this.own.has(id));
		if (lost.length > 0) broken('Never a template deleted that an item is about', lost);
		this.checkTold(result, after, run);
		const writes = requests.filter(({ action }) => action !== 'get').map(({ params }) => params);
		if (run > 0 && this.isHarmless && writes.length > 0) {
			broken('Nothing is sent from the second run on', writes, before);
		}
	}

	/** What the server makes of the fields of an item when it adds them. */
	private made(item: Item): { name: string; message: string } {
		const { name = '', message = '' } = kept({ name: item.name, message: item.message }, 'add', this.keeps);
		return { name, message };
	}

	/** Whether a template stands for an item: by its name, or by what the server has made of its name and text. */
	private isOf(item: Item, { name, message }: StoredTemplate): boolean {
		const made = this.made(item);
		const hasText = isSameText(item.message, message) || isSameText(made.message, message);
		// A list that does not give its name leaves the text alone
		const isNameless = this.keeps.some(({ kind, fields }) => kind === 'null' && fields?.includes('name'));
		if (isSameName(item.name, name)) return !isNameless || hasText;
		const isOthers = this.items.some((other) => isSameName(other.name, name));
		return made.name === name && hasText && !isOthers;
	}

	/** Each item that the server holds otherwise than sent has failed, or a hint tells it; else the output is as it holds it. */
	private checkTold({ output, hints, error }: NodeResult, after: readonly StoredTemplate[], run: number): void {
		if (error) throw error;
		const said = hints.map(({ message }) => message);
		const notShown = said.find((hint) => hint.startsWith(NOT_SHOWN)) ?? '';
		for (const { json, pairedItem } of output) {
			const { item: place } = pairedItem as { item?: number };
			if (place === undefined) continue;
			const isAsBefore = json.action === 'unchanged';
			if (this.isHarmless && json.error !== undefined) broken('Nothing fails', json);
			if (this.isHarmless && run > 0 && !isAsBefore) broken('Nothing changes from the second run on', json);
			if (json.error !== undefined) continue;
			const id = json.id as number;
			if ((this.ids[place] ??= id) !== id) broken('The id of an item stays', this.ids[place], json);
			const isUnsure = notShown.includes(String(json.name).slice(0, 20)) || (!isAsBefore && said.includes(NOT_READ));
			if (isUnsure) continue;
			const held = after.find((template) => template.id === id);
			if (!held) broken('The output names no template that is there', json, after);
			checkShown(json, held);
			const lost = lostFields(this.items[place], held);
			const isFilled = lost.every((field) => ['format', 'sender'].includes(field) && this.items[place][field] === '');
			if (lost.length > 0 && !(isFilled && said.some((hint) => hint.startsWith(FILLED))))
				broken('What is not kept is told', json, held);
		}
	}
}

function checkShown(json: IDataObject, held: StoredTemplate): void {
	for (const field of ['name', 'message', 'format', 'sender', 'flag'] as const) {
		if (json[field] !== held[field]) broken('The output shows what the server holds', json, held);
	}
}

/** The fields that an item gives, and that the server holds otherwise. */
function lostFields(item: Item, held: StoredTemplate): Array<keyof Item> {
	return (Object.keys(item) as Array<keyof Item>).filter((field) => {
		if (field === 'autoSign') return item.autoSign !== (held.flag % 2 === 1);
		const same = field === 'name' ? isSameName : isSameText;
		return !same(item[field] ?? '', held[field]);
	});
}

/** Whether a process must not end in the middle: what its lists lack or show otherwise, a new one cannot know. */
export function needsOneProcess(keeps: readonly Keeping[]): boolean {
	return keeps.some((each) => isOfLists(each) || isUnforeseen(each));
}

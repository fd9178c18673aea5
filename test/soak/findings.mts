import type { IDataObject } from 'n8n-workflow';

import type { StoredTemplate } from '../../sandbox/server/sandbox.mts';

/** One item as the workflow gives it to the node. */
export interface Wanted {
	id?: number;
	name: string;
	message: string;
	format: string;
}

/** What an execution was to do. */
export interface Intent {
	operation: string;
	items: Wanted[];
	/** Of a Sync: whether what no item names is deleted. */
	deletes?: boolean;
}

/** An execution, and the account before it and after. */
export interface Observed {
	intent: Intent;
	isCancelled: boolean;
	before: readonly StoredTemplate[];
	after: readonly StoredTemplate[];
	result: {
		/** Items of the success output. */
		done: IDataObject[];
		/** Items of the error output. */
		failed: IDataObject[];
		/** What the node as a whole ended with, where it did. */
		stoppedBy?: string;
	};
}

const FIELDS = ['id', 'name', 'message', 'format', 'sender', 'flag'] as const;

function isSame(
	one: IDataObject | StoredTemplate | undefined,
	other: IDataObject | StoredTemplate | undefined,
): boolean {
	if (one === undefined || other === undefined) return one === other;
	return FIELDS.every((field) => (one as IDataObject)[field] === (other as IDataObject)[field]);
}

/** Whatever the account holds that the node's output does not say, and the other way round; in words. */
export function findings({ intent, isCancelled, before, after, result }: Observed): string[] {
	const found: string[] = [];
	const stored = new Map(after.map((template) => [template.id, template]));
	const byName = new Map(after.map((template) => [template.name, template]));
	if (byName.size < after.length) found.push(`${after.length - byName.size} templates stand there twice`);

	const { operation, items } = intent;
	const isReading = operation === 'get' || operation === 'getAll';
	for (const json of result.done) {
		const isGone = operation === 'delete' || json.action === 'deleted';
		const there = stored.get(json.id as number);
		if (isGone && there) found.push(`template ${String(json.id)} was reported as deleted, and is there`);
		if (!isGone && !isSame(json, there)) found.push(`template ${String(json.id)} is not as it was reported`);
	}
	for (const { details } of result.failed) {
		const { sent, id, name } = (details ?? {}) as { sent?: string; id?: number | null; name?: string | null };
		if (sent !== 'no' && sent !== 'unknown' && sent !== 'yes')
			found.push('a failed item does not say whether it was sent');
		if (sent !== 'no' || isReading) continue;
		const earlier = before.find((template) => (id ? template.id === id : template.name === name));
		const now = id ? stored.get(id) : byName.get(name ?? '');
		if (!isSame(earlier, now)) found.push(`the item of ${String(id ?? name)} failed as not sent, and was carried out`);
	}
	const touched = new Set(items.map(({ name }) => name));
	if (!intent.deletes) {
		for (const template of before) {
			const isTouched = !isReading && touched.has(template.name);
			if (!isTouched && !isSame(template, stored.get(template.id)))
				found.push(`template ${template.id} changed by itself`);
		}
	}
	if (isCancelled) return found;

	const outcomes = result.done.length + result.failed.length;
	if (result.stoppedBy !== undefined) {
		if (operation !== 'sync' && operation !== 'getAll') found.push(`the node stopped: ${result.stoppedBy}`);
	} else if (operation === 'getAll') {
		if (result.failed.length === 0 && outcomes !== before.length)
			found.push(`${outcomes} templates of ${before.length} were listed`);
	} else if (operation === 'sync' ? outcomes < items.length : outcomes !== items.length) {
		found.push(`${outcomes} outcomes of ${items.length} items`);
	}
	return found;
}

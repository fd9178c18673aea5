import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject } from 'n8n-workflow';

import type { StoredTemplate } from '../../sandbox/server/sandbox.mts';
import { Engine, type NodeResult } from '../engine/support/engine.mts';
import type { PlainFault, StandIn } from './client.mts';
import { findings, type Intent } from './findings.mts';

/** More templates than this are brought down by a Sync, so that an account does not grow for an hour. */
const MOST_TEMPLATES = 60;

/**
 * Longer than the slowest fault and, on the clock of the soak, than a list may be shown again: then what a cancelled
 * execution had sent has been carried out, and no list from before that is shown.
 */
const SETTLED_MS = 1_500;

const FAULTS: readonly PlainFault[] = [
	{ kind: 'reset-before', every: 5 },
	{ kind: 'reset-after', every: 4 },
	{ kind: 'bad-gateway', every: 3 },
	// Longer than what is tried again
	{ kind: 'bad-gateway', times: 12 },
	{ kind: 'html', times: 12 },
	{ kind: 'bad-gateway-after', every: 4 },
	{ kind: 'gateway-timeout', every: 6 },
	// The connection ends too early. Where the length fits, CSV and text cannot tell the half of an ID from an ID.
	{ kind: 'cut-off', every: 3, cut: 'abort' },
	{ kind: 'slow', every: 2, delayMs: 200 },
	{ kind: 'hang', every: 9, times: 2 },
	{ kind: 'refuse', code: 5, every: 3 },
	{ kind: 'refuse', code: 9, every: 7 },
	{ kind: 'html', every: 4 },
	{ kind: 'empty', every: 6 },
	{ kind: 'echo', every: 5 },
];

const OPERATIONS = ['create', 'update', 'upsert', 'sync', 'delete', 'getAll', 'get'] as const;

type Operation = (typeof OPERATIONS)[number];

const FIELDS = { name: '={{ $json.name }}', message: '={{ $json.message }}', format: '={{ $json.format }}' };

/** The columns of Create or Update and Sync, mapped automatically and by hand. */
const COLUMNS: readonly IDataObject[] = [
	{ mappingMode: 'autoMapInputData', value: null },
	{ mappingMode: 'defineBelow', value: FIELDS },
];
const BY_ID = { __rl: true, mode: 'id', value: '={{ $json.id }}' };

function pick<T>(from: readonly T[]): T {
	return from[randomInt(from.length)];
}

/** A user who works on the templates of one account whose names begin in one way, and checks after every execution. */
export class Lane {
	/** Executions so far. */
	runs = 0;
	/** Items that failed, or executions that stopped, because of a fault or a cancellation. */
	failures = 0;
	readonly engine: Engine;
	readonly #standIn: StandIn;
	readonly #login: string;
	readonly #prefix: string;
	#made = 0;

	constructor(standIn: StandIn, login: string, prefix: string) {
		this.#standIn = standIn;
		this.#login = login;
		this.#prefix = prefix;
		this.engine = new Engine(standIn.address(login));
	}

	/** One execution; gives what is wrong after it, in words. */
	async cycle(): Promise<string[]> {
		const before = await this.#own();
		const intent = this.#intent(before);
		const endFault = randomInt(3) === 0 ? await this.#standIn.addFault(this.#login, pick(FAULTS)) : undefined;
		const isCancelled = randomInt(12) === 0;
		const result = await this.engine.run(this.#parameters(intent), {
			items: intent.items as unknown as IDataObject[],
			node: { onError: 'continueErrorOutput' },
			onStarted: (cancel) => void (isCancelled && setTimeout(cancel, randomInt(60))),
		});
		await endFault?.();
		this.runs += 1;
		this.failures += result.errorOutput.length + (result.error ? 1 : 0);
		if (isCancelled || result.error || result.errorOutput.length > 0) await sleep(SETTLED_MS);
		const after = await this.#own();
		return findings({ intent, isCancelled, before, after, result: plain(result) }).map(
			(finding) => `${this.#login} ${this.#prefix} ${intent.operation}: ${finding}`,
		);
	}

	async #own(): Promise<StoredTemplate[]> {
		const all = await this.#standIn.templates(this.#login);
		return all.filter(({ name }) => name.startsWith(this.#prefix));
	}

	#fresh(count: number): Intent['items'] {
		return Array.from({ length: count }, () => {
			this.#made += 1;
			return {
				name: `${this.#prefix}${this.#made}`,
				message: this.#text(),
				format: pick(['', 'sms', 'viber']),
			};
		});
	}

	#text(): string {
		return `Текст ${randomInt(1e9)} 🎉, "a" & <b>\n${'х'.repeat(randomInt(400))}`;
	}

	#intent(present: readonly StoredTemplate[]): Intent {
		const isMany = present.length > MOST_TEMPLATES;
		const operation: Operation = isMany ? 'sync' : present.length < 5 ? 'create' : pick(OPERATIONS);
		const some = present.filter(() => randomInt(3) === 0).slice(0, 25);
		const changed = some.map(({ id, name, format }) => ({ id, name, format, message: this.#text() }));
		switch (operation) {
			case 'create':
				return { operation, items: this.#fresh(1 + randomInt(20)) };
			case 'upsert':
				return { operation, items: [...changed, ...this.#fresh(1 + randomInt(8))] };
			case 'sync': {
				const kept = isMany ? changed.slice(0, 15) : changed;
				return { operation, deletes: isMany, items: [...kept, ...this.#fresh(1 + randomInt(8))] };
			}
			case 'getAll':
				return { operation, items: [{ name: '', message: '', format: '' }] };
			default:
				return { operation, items: changed.length > 0 ? changed : [present[0]] };
		}
	}

	#parameters({ operation, deletes = false }: Intent): IDataObject {
		const options = {
			timeout: 1,
			maxWait: 600,
			responseFormat: operation === 'getAll' || operation === 'get' ? 'json' : pick(['json', 'xml', 'csv', 'text']),
		};
		const own: Record<string, IDataObject> = {
			create: { name: FIELDS.name, message: FIELDS.message, additionalFields: { format: FIELDS.format } },
			upsert: { columns: pick(COLUMNS) },
			sync: {
				columns: pick(COLUMNS),
				dryRun: false,
				deleteMissing: deletes,
				...(deletes && { maxDeletions: 1000, namePrefix: this.#prefix }),
			},
			update: { templateId: BY_ID, updateFields: { message: '={{ $json.message }}' } },
			delete: { templateId: BY_ID },
			get: { templateId: BY_ID },
			getAll: { returnAll: true, filters: { search: this.#prefix } },
		};
		return { operation, options, ...own[operation] };
	}
}

function plain({ json, errorOutput, error }: NodeResult) {
	return { done: json, failed: errorOutput.map((item) => item.json), stoppedBy: error?.message };
}

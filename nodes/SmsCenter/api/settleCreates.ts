import type { Access, Patience } from './account';
import { attempt } from './attempt';
import { idsInWords } from './currentTemplates';
import { SmsCenterError } from './errors';
import { lookUp, type KnownTemplates, type Verdict } from './lookUp';
import { InDoubtError } from './perform';
import { mayStillHappen } from './retry';
import type { ResponseFormat, Template } from './template';
import { createKinOf, createTemplate, listTemplates, type Listed, type TemplateFields } from './templates';

/** A create whose fate is in doubt. */
export interface CreateInDoubt {
	fields: TemplateFields;
	failure: SmsCenterError;
	patience: Patience;
}

/** What became of it: the template, or a failure whose `sent` is final. */
export type Settled = { template: Template; failure?: undefined } | { failure: SmsCenterError };

/** How often creates that were not carried out are sent again. */
const MAX_ROUNDS = 3;

/** A list may lag behind the writes, so it is asked so long after them. */
const LAG_MS = 2000;

/** How often a list that lags all the same is asked again. */
const MAX_LISTS = 3;

/** How often it is looked whether an equal create of another run has ended. */
const POLL_MS = 250;

/** Nobody knows whether the template was created. */
export class CreateUnknownError extends SmsCenterError {
	override readonly code: number | null;

	constructor(
		override readonly cause: SmsCenterError,
		advice: string,
	) {
		super(
			`${cause.message}, and whether the template was created is not known`,
			`Look in your SMS Center account before you create it again. ${advice}`.trim(),
			'unknown',
		);
		this.code = cause.code;
	}
}

/** An earlier try of the run may have created the template, so it is not sent again. */
export class TriedBeforeError extends SmsCenterError {
	constructor() {
		super('An earlier try of this execution broke off before the answer', 'Run it again later.', 'unknown');
	}
}

/** The connection broke off, and the template is not there: it was not carried out, and the run was left. */
class NotCreatedError extends SmsCenterError {
	constructor(override readonly cause: SmsCenterError) {
		super(cause.message, 'The template was not created. Run it again.', 'no');
	}
}

/** What the settling needs to know of the run. */
export interface SettleOptions extends KnownTemplates {
	/** The ids that creates of this run were answered with: a list without them lags. */
	own: Set<number>;
	format: ResponseFormat;
	/** Whether what was not carried out may be sent again. */
	maySend: boolean;
}

function rootOf(failure: SmsCenterError): SmsCenterError {
	return failure instanceof InDoubtError ? failure.doubt : failure;
}

function unclear(failure: SmsCenterError, ids: readonly number[]): CreateUnknownError {
	const those =
		ids.length === 1
			? `The template with the ID ${idsInWords(ids)}`
			: `One of those with the IDs ${idsInWords(ids)}`;
	return new CreateUnknownError(rootOf(failure), `${those} may be it.`);
}

function cannotTell(failure: SmsCenterError): CreateUnknownError {
	return new CreateUnknownError(rootOf(failure), 'The operation Create or Update finds out by itself.');
}

/**
 * Settles creates in doubt (rule 3): looks them up together by one JSON list on the host that they were sent to, and
 * sends again what cannot have been carried out. Gives what became of each, in their order.
 */
export async function settleCreates(
	access: Access,
	doubts: readonly CreateInDoubt[],
	options: SettleOptions,
): Promise<Settled[]> {
	const settled = new Map<CreateInDoubt, Settled>();
	const failures = new Map(doubts.map((doubt) => [doubt, doubt.failure]));
	let open = [...doubts];
	for (let round = 1; open.length > 0; round += 1) {
		const absent: CreateInDoubt[] = [];
		for (const [doubt, verdict] of await verdicts(access, open, failures, options)) {
			const failure = failures.get(doubt) ?? doubt.failure;
			if (verdict === undefined) settled.set(doubt, { failure: cannotTell(failure) });
			else if (verdict.kind === 'unclear') settled.set(doubt, { failure: unclear(failure, verdict.ids) });
			else if (verdict.kind === 'done') settled.set(doubt, { template: verdict.template });
			else if (failure instanceof TriedBeforeError || mayStillHappen(rootOf(failure)))
				settled.set(doubt, { failure: cannotTell(failure) });
			else absent.push(doubt);
		}
		open = [];
		for (const doubt of absent) {
			if (!options.maySend || round > MAX_ROUNDS) {
				settled.set(doubt, { failure: new NotCreatedError(rootOf(failures.get(doubt) ?? doubt.failure)) });
				continue;
			}
			const again = await attempt(createTemplate(access, doubt.patience, doubt.fields, options.format));
			if (again.failure === undefined) {
				options.own.add(again.value.id);
				settled.set(doubt, { template: again.value });
			} else if (again.failure.sent === 'unknown') {
				failures.set(doubt, again.failure);
				open.push(doubt);
			} else settled.set(doubt, { failure: again.failure });
		}
	}
	return doubts.map((doubt) => settled.get(doubt) ?? { failure: cannotTell(doubt.failure) });
}

/** What the list of each host says of the creates that were sent there; undefined where it could not be had. */
async function verdicts(
	access: Access,
	doubts: readonly CreateInDoubt[],
	failures: ReadonlyMap<CreateInDoubt, SmsCenterError>,
	known: SettleOptions,
): Promise<Array<[CreateInDoubt, Verdict | undefined]>> {
	const { account, signal } = access;
	const byHost = new Map<string | undefined, CreateInDoubt[]>();
	for (const doubt of doubts) {
		const failure = failures.get(doubt);
		const host = failure instanceof InDoubtError ? failure.baseUrl : undefined;
		byHost.set(host, [...(byHost.get(host) ?? []), doubt]);
	}
	const all: Array<[CreateInDoubt, Verdict | undefined]> = [];
	for (const [baseUrl, there] of byHost) {
		const [first] = there;
		if (first === undefined) continue;
		// Looked up also when the run is left: what is in flight is waited for
		const patience = { ...first.patience, unsentSignal: undefined };
		const listed = await attempt(listAfterLag(access, patience, known.own, baseUrl));
		if (listed.failure === undefined) await othersToEnd(access, there);
		if (listed.failure !== undefined || signal?.aborted) {
			all.push(...there.map((doubt): [CreateInDoubt, undefined] => [doubt, undefined]));
			continue;
		}
		const found = lookUp(
			there.map(({ fields }) => fields),
			listed.value.templates,
			known,
		);
		// Who answers everything with nothing may have carried out what he answered so
		const showsAll = listed.value.empty !== 'blank' && !lags(listed.value, known.own);
		there.forEach((doubt, place) => {
			const verdict = found[place];
			// At once, so that no other run claims it too
			if (verdict?.kind === 'done') account.answers.note(verdict.template.id, account.clock.now());
			all.push([doubt, verdict?.kind === 'absent' && !showsAll ? undefined : verdict]);
		});
	}
	return all;
}

function lags({ templates }: Listed, own: ReadonlySet<number>): boolean {
	if (own.size === 0) return false;
	const shown = new Set(templates.map(({ id }) => id));
	return [...own].some((id) => !shown.has(id));
}

/**
 * A list taken so late that it shows what was written before this call, if such a one can be had.
 * @param own the ids of templates that this run has created: a list without them lags
 */
export async function listAfterLag(
	access: Access,
	patience: Patience,
	own: ReadonlySet<number>,
	baseUrl?: string,
): Promise<Listed> {
	for (let lists = 1; ; lists += 1) {
		await pause(access, LAG_MS);
		const listed = await listTemplates(access, patience, { baseUrl });
		if (lists === MAX_LISTS || !lags(listed, own)) return listed;
	}
}

/** Waits until no run has a create in flight that might be what the list shows. */
async function othersToEnd(access: Access, doubts: readonly CreateInDoubt[]): Promise<void> {
	const kin = new Set(doubts.map(({ fields }) => createKinOf(fields)));
	while (access.signal?.aborted !== true && [...kin].some((each) => access.account.isInFlight(each))) {
		await pause(access, POLL_MS);
	}
}

/** Sleeps; a cancelled run goes on at once, and finds out by its next request. */
async function pause({ account, signal }: Access, ms: number): Promise<void> {
	await account.clock.sleep(ms, signal).catch(() => undefined);
}

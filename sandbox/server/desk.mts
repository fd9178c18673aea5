import type { IncomingMessage, ServerResponse } from 'node:http';
import { TemplateStore } from './account.mts';
import type { StoredTemplate } from './account.mts';
import { carryOut } from './actions.mts';
import { Exchange } from './exchange.mts';
import type { Answer } from './exchange.mts';
import { FaultList, carriesOut } from './faults.mts';
import type { Fault } from './faults.mts';
import { ListCounts } from './keepings.mts';
import { Limits } from './limits.mts';
import { settingsOf } from './options.mts';
import type { SandboxOptions, Settings } from './options.mts';
import { overviewPage } from './overview.mts';
import { faultPage, htmlPage } from './pages.mts';
import { RequestLog } from './record.mts';
import type { RecordedRequest } from './record.mts';
import { refusal, renderReply } from './reply.mts';
import type { Outcome } from './reply.mts';
import { parseRequest, readBody } from './request.mts';
import type { ParsedRequest } from './request.mts';

const nothingIsSent = refusal(1, 'nothing is sent here, cost=1 is missing');

const CARRY_OUT_DELAY_MS = 2000;
const SLOW_MS = 1000;
const DRIP_MS = 50;

/** A request on its way through the server. */
interface Job {
	readonly parsed: ParsedRequest;
	readonly record: RecordedRequest;
	readonly exchange: Exchange;
	readonly settings: Settings;
	readonly fault: Fault | undefined;
	/** Carries the request out, unless it was refused at its arrival. */
	readonly perform: () => Outcome;
}

/** Where requests are taken in, judged, carried out and answered. */
export class Desk {
	readonly log = new RequestLog();
	readonly limits = new Limits();
	readonly faults = new FaultList();
	/** Method and path of each request that would have sent a message. */
	readonly sends: string[] = [];
	readonly #options: SandboxOptions;
	readonly #lists = new ListCounts();
	readonly #stores = new Map<string, TemplateStore>();
	readonly #timers = new Set<NodeJS.Timeout>();
	#lastId = 0;
	#lastMessageId = 0;
	#isClosed = false;

	constructor(options: SandboxOptions) {
		this.#options = options;
	}

	/** The templates of a login, by default of the first account. */
	store(login = settingsOf(this.#options).accounts[0]?.login ?? ''): TemplateStore {
		const store = this.#stores.get(login) ?? new TemplateStore();
		this.#stores.set(login, store);
		return store;
	}

	/** Puts a template straight in. Throws if its id is taken. */
	seed(given: Partial<StoredTemplate>, login?: string): StoredTemplate {
		const store = this.store(login);
		const id = given.id ?? this.#nextId();
		if (store.get(id)) throw new Error(`There is a template ${id} already`);
		this.#lastId = Math.max(this.#lastId, id);
		const blank = { name: `Template ${id}`, format: '', sender: '', flag: 0, message: `Text ${id}` };
		const template = { ...blank, ...given, id };
		store.put(template);
		return template;
	}

	/** Takes a request in and answers it. Never rejects. */
	async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		let body: Buffer | undefined;
		try {
			body = await readBody(request);
		} catch {
			// the client left in the middle of its request
			return void response.destroy();
		}
		if (this.#isClosed) return;
		try {
			this.#receive(request, response, body);
		} catch (error) {
			response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
			response.end(`The stand-in failed: ${String(error)}`);
		}
	}

	/** Drops what is waiting to be carried out. */
	close(): void {
		this.#isClosed = true;
		for (const timer of this.#timers) clearTimeout(timer);
		this.#timers.clear();
	}

	#receive(request: IncomingMessage, response: ServerResponse, body: Buffer | undefined): void {
		let settings = settingsOf(this.#options);
		const { method = '', url = '', headers } = request;
		const [path] = url.split('?', 1);
		// the page renews itself, so it would drown what it shows
		if (method === 'GET' && path === '/') return new Exchange(response, () => {}).send(this.#overview(settings));
		const parsed = parseRequest(
			{ method, url, contentType: headers['content-type'] ?? '', body: body ?? Buffer.alloc(0) },
			settings.ignoreCharset ?? false,
		);
		const { action, params, fmt } = parsed;
		const address = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
		const fault = parsed.page && action !== 'send' ? this.faults.pick(action, params) : undefined;
		const seen: RecordedRequest = {
			at: settings.clock(),
			method,
			url,
			params,
			action,
			fmt,
			headers,
			rawBody: body?.toString('latin1') ?? '',
			...(fault && { fault: fault.kind }),
			carriedOut: false,
		};
		const record = this.log.arrived(seen, settings.record);
		let release = () => {};
		const exchange = new Exchange(response, (answer) => {
			release();
			this.log.ended();
			if (answer) this.log.answered(record, settings.record, answer);
			if (answer && action === 'price' && (answer.code !== null || record.carriedOut)) {
				this.limits.notePrice(address, answer.code, settings);
			}
			settings.onAnswered?.(record);
		});

		if (action === 'send') {
			this.sends.push(`${method} ${path}`);
			const { code } = nothingIsSent;
			return exchange.send({ httpStatus: 200, code, ...renderReply(nothingIsSent, parsed, settings) });
		}
		if (!body) return exchange.send(htmlPage(413, '413 Request Entity Too Large'));
		if (!parsed.page) return exchange.send(htmlPage(404, '404 Not Found'));
		if (method !== 'GET' && method !== 'POST') return exchange.send(htmlPage(405, '405 Not Allowed'));

		const verdict = this.limits.admit(parsed, address, settings);
		release = verdict.release;
		if (fault?.code === 2 && verdict.refusal?.code !== 2) this.limits.noteAuthFailure(address, settings);
		const isWhole = !fault || fault.kind === 'slow' || fault.kind === 'drip';
		if (action === 'get' && !verdict.refusal && isWhole) settings = this.#lists.strike(settings);
		const perform = () => {
			if (verdict.refusal || !verdict.account) return verdict.refusal ?? refusal(2);
			const outcome = carryOut(parsed, {
				account: verdict.account,
				store: this.store(verdict.account.login),
				settings,
				nextId: () => this.#nextId(),
				nextMessageId: () => ++this.#lastMessageId,
			});
			record.carriedOut = outcome.kind !== 'error';
			return outcome;
		};
		const { latencyMs } = settings;
		const latency = typeof latencyMs === 'function' ? latencyMs(seen) : latencyMs;
		const job = { parsed, record: seen, exchange, settings, fault, perform };
		this.#after(latency + (fault?.kind === 'slow' ? (fault.delayMs ?? SLOW_MS) : 0), () => this.#finish(job));
	}

	#overview({ accounts }: Settings): Answer {
		const shown = accounts.map((account) => ({ account, templates: this.store(account.login).list() }));
		return overviewPage(shown, this.log.recent);
	}

	/** A client that has left by now is not answered; its request is carried out all the same. */
	#finish({ parsed, record, exchange, settings, fault, perform }: Job): void {
		const answerOf = (outcome: Outcome, fmt = parsed.fmt) => ({
			httpStatus: fault?.httpStatus ?? 200,
			code: outcome.kind === 'error' ? outcome.code : null,
			headers: fault?.headers,
			...renderReply(outcome, { fmt, charset: parsed.charset }, settings),
		});
		if (!fault) return exchange.send(answerOf(perform()));

		const stated = () => ({ ...refusal(fault.code ?? 1, fault.description), id: fault.id });
		const isCarriedOut = fault.carryOut ?? carriesOut[fault.kind];
		if (fault.kind === 'reset-then-carry-out') {
			exchange.reset();
			if (isCarriedOut) this.#after(fault.delayMs ?? CARRY_OUT_DELAY_MS, perform);
			return;
		}
		const outcome = isCarriedOut ? perform() : undefined;
		switch (fault.kind) {
			case 'reset-before':
			case 'reset-after':
				return exchange.reset();
			case 'hang':
				return;
			case 'refuse':
				return exchange.send(answerOf(stated()));
			case 'plain-text-error':
				return exchange.send(answerOf(stated(), 0));
			case 'slow':
				return exchange.send(answerOf(outcome ?? refusal(5)));
			case 'drip':
				return exchange.drip(answerOf(outcome ?? refusal(5)), fault.delayMs ?? DRIP_MS);
			case 'cut-off': {
				const whole = answerOf(outcome ?? refusal(5));
				const keepBytes = fault.keepBytes ?? Math.floor(whole.body.length / 2);
				return exchange.sendCut(whole, keepBytes, fault.cut ?? 'length');
			}
			default:
				return exchange.send(faultPage(fault, record));
		}
	}

	#after(ms: number, action: () => void): void {
		if (ms <= 0) return action();
		const timer = setTimeout(() => {
			this.#timers.delete(timer);
			action();
		}, ms);
		this.#timers.add(timer);
	}

	#nextId(): number {
		this.#lastId = Math.max(this.#lastId + 1, settingsOf(this.#options).firstId);
		return this.#lastId;
	}
}

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StoredTemplate } from './account.mts';
import { Desk } from './desk.mts';
import type { Fault } from './faults.mts';
import type { SandboxOptions } from './options.mts';
import type { RecordedRequest, SandboxStats } from './record.mts';

export type { StoredTemplate } from './account.mts';
export type { Fault, FaultKind } from './faults.mts';
export { keepings } from './keepings.mts';
export type { Keeping, KeepingKind } from './keepings.mts';
export { defaultAccount } from './options.mts';
export type { Account, SandboxOptions } from './options.mts';
export type { RecordedRequest, SandboxStats } from './record.mts';
export type { Action, Fmt } from './request.mts';

/** A running stand-in for SMS Center. Where a login can be given, the first account is meant without one. */
export interface Sandbox {
	/** `http://127.0.0.1:<port>`; `/sys/templates.php`, `senders.php`, `send.php` and `balance.php` are below it; a browser is shown the account. */
	readonly url: string;
	/** May be changed while it runs. */
	readonly options: SandboxOptions;
	/** Every request seen, in order of arrival. */
	readonly requests: RecordedRequest[];
	readonly stats: SandboxStats;
	/** The templates as they are now, whatever `listLagMs` says. */
	templates(login?: string): StoredTemplate[];
	/** Puts templates straight in, past all limits, and gives them with their ids. Throws on an id that is taken. */
	seed(templates: Array<Partial<StoredTemplate>>, login?: string): StoredTemplate[];
	clear(login?: string): void;
	/** Forgets counted requests, authentication errors and blocks. */
	resetLimits(): void;
	/** Empties `stats` and `requests`. */
	resetStats(): void;
	/** Switches a fault on and gives a function that switches it off. Throws if a code that it needs is missing. */
	addFault(fault: Fault): () => void;
	clearFaults(): void;
	/**
	 * Ends all connections; what was not carried out by then never will be.
	 *
	 * @throws Error where a message would have been sent: where send.php was asked without `cost=1`
	 */
	close(): Promise<void>;
}

/** Starts a stand-in on 127.0.0.1. Rejects if the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const ownOptions = { ...options };
	const desk = new Desk(ownOptions);
	const server = createServer((request, response) => void desk.serve(request, response));
	server.on('clientError', (_error, socket) => {
		if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
	});
	await listen(server, options.port ?? 0);
	const { port } = server.address() as AddressInfo;

	return {
		url: `http://127.0.0.1:${port}`,
		options: ownOptions,
		requests: desk.log.requests,
		stats: desk.log.stats,
		templates: (login) => desk.store(login).list(),
		seed: (templates, login) => templates.map((template) => desk.seed(template, login)),
		clear: (login) => desk.store(login).clear(),
		resetLimits: () => desk.limits.reset(),
		resetStats: () => desk.log.reset(),
		addFault: (fault) => desk.faults.add(fault),
		clearFaults: () => desk.faults.clear(),
		close: async () => {
			desk.close();
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			});
			const { sends } = desk;
			if (sends.length > 0) {
				const asked = [...new Set(sends)].join(', ');
				throw new Error(`The stand-in was asked to send a message: ${asked} without cost=1 (${sends.length} ×)`);
			}
		},
	};
}

function listen(server: Server, port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen({ port, host: '127.0.0.1', backlog: 4096 }, () => {
			server.off('error', reject);
			resolve();
		});
	});
}

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { RunningServer } from './server.mts';

async function bodyOf(request: IncomingMessage): Promise<string> {
	const pieces: Buffer[] = [];
	for await (const piece of request) pieces.push(piece as Buffer);
	return Buffer.concat(pieces).toString();
}

/** Where a workflow fetches its items (GET), and tells what it has done (POST a list): the world beside SMS Center. */
export class Desk implements RunningServer {
	/** What the next GET gives. */
	items: readonly unknown[] = [];
	/** What was told, in the order of its arrival. */
	told: Array<Record<string, unknown>> = [];
	readonly #server = createServer((request, response) => {
		void (async () => {
			if (request.method === 'POST')
				this.told.push(...(JSON.parse(await bodyOf(request)) as Array<Record<string, unknown>>));
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify(request.method === 'POST' ? { taken: true } : this.items));
		})();
	});

	/** Starts one on a free port of 127.0.0.1. */
	static async open(): Promise<Desk> {
		const desk = new Desk();
		await new Promise<void>((resolve, reject) => {
			desk.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
		});
		return desk;
	}

	get port(): number {
		return (this.#server.address() as AddressInfo).port;
	}

	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}
}

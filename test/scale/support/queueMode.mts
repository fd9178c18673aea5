import { randomBytes } from 'node:crypto';

import { N8nHost } from '../../../sandbox/n8n/host.mts';
import type { RunningProcess } from '../../../sandbox/n8n/process.mts';
import type { N8nServer } from '../../../sandbox/n8n/server.mts';
import type { Credential, Workflow } from '../../../sandbox/n8n/workflow.mts';
import { packed } from '../../../sandbox/pack.mts';
import { POSTGRES_USER, startPostgres } from './postgres.mts';
import { startRedis } from './redis.mts';
import { untilReady, type RunningServer } from './server.mts';

/** n8n's own default is a minute; a test of a worker's end waits for less. */
const LOCK_MS = 10_000;

/** A worker of an n8n in queue mode. */
export interface Worker {
	readonly host: N8nHost;
	running: RunningProcess;
}

/** A real n8n in queue mode: a main process, workers, Redis and PostgreSQL, with the packed node in each. */
export class QueueMode {
	readonly main: N8nHost;
	readonly workers: Worker[] = [];
	#server?: N8nServer;
	readonly #services: RunningServer[];

	private constructor(main: N8nHost, services: RunningServer[]) {
		this.main = main;
		this.#services = services;
	}

	/** Starts all of it. What was started is ended if something does not come up. */
	static async start(workers: number, credentials: Credential[], workflows: Workflow[]): Promise<QueueMode> {
		const services: RunningServer[] = [];
		try {
			const redis = await startRedis();
			services.push(redis);
			const postgres = await startPostgres();
			services.push(postgres);
			const env = environment(redis.port, postgres.port);
			const main = await N8nHost.open({ name: 'scale-main', fresh: true, env });
			const queueMode = new QueueMode(main, services);
			await queueMode.#begin(workers, env, credentials, workflows);
			return queueMode;
		} catch (error) {
			for (const service of services.reverse()) await service.stop();
			throw error;
		}
	}

	/** Its main process. */
	get server(): N8nServer {
		if (!this.#server) throw new Error('n8n is not started');
		return this.#server;
	}

	/** Everything that any of its processes has written. */
	get log(): string {
		return [this.main, ...this.workers.map(({ host }) => host)].map(({ log }) => log).join('\n');
	}

	/** Starts a worker whose process has ended. */
	async startAgain(worker: Worker): Promise<void> {
		worker.running = await startWorker(worker.host);
	}

	/** Ends all of it. */
	async stop(): Promise<void> {
		await Promise.all([this.main, ...this.workers.map(({ host }) => host)].map((host) => host.close()));
		for (const service of this.#services.reverse()) await service.stop();
	}

	async #begin(
		workers: number,
		env: Record<string, string>,
		credentials: Credential[],
		workflows: Workflow[],
	): Promise<void> {
		try {
			const tarball = await packed();
			await this.main.installPackage(tarball);
			// The first command also makes the tables
			await this.main.importCredentials(credentials);
			await this.main.importWorkflows(workflows);
			this.#server = await this.main.start();
			for (let number = 1; number <= workers; number += 1) {
				const host = await N8nHost.open({ name: `scale-worker-${number}`, fresh: true, env });
				await host.installPackage(tarball);
				this.workers.push({ host, running: await startWorker(host) });
			}
		} catch (error) {
			await Promise.all([this.main, ...this.workers.map(({ host }) => host)].map((host) => host.close()));
			throw error;
		}
	}
}

function environment(redisPort: number, postgresPort: number): Record<string, string> {
	return {
		EXECUTIONS_MODE: 'queue',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redisPort),
		QUEUE_WORKER_LOCK_DURATION: String(LOCK_MS),
		QUEUE_WORKER_LOCK_RENEW_TIME: String(LOCK_MS / 4),
		QUEUE_WORKER_STALLED_INTERVAL: String(LOCK_MS / 2),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgresPort),
		DB_POSTGRESDB_DATABASE: 'postgres',
		DB_POSTGRESDB_USER: POSTGRES_USER,
		DB_POSTGRESDB_PASSWORD: '',
		// The same in all processes: credentials are stored once, in the common database
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
	};
}

async function startWorker(host: N8nHost): Promise<RunningProcess> {
	const running = await host.begin(['worker']);
	await untilReady('The worker', running, async () => running.output().includes('n8n worker is now ready'));
	return running;
}

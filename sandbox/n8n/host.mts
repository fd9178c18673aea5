import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { PROJECT_ROOT } from '../project.mts';
import { hostFolder, n8nScript } from './cache.mts';
import { installCommunityPackage } from './community.mts';
import { n8nEnvironment } from './environment.mts';
import { findExecution, readExecution, type Execution } from './execution.mts';
import { ensureN8n } from './install.mts';
import { freePort } from './ports.mts';
import { startProcess, type RunningProcess } from './process.mts';
import { hostSecrets, type HostSecrets } from './secrets.mts';
import { connect, type N8nServer } from './server.mts';
import type { Credential, Workflow } from './workflow.mts';

const START_ATTEMPTS = 3;

/** How an n8n is set up. */
export interface N8nHostOptions {
	/** The name of its folder (see `hostFolder`). */
	name: string;
	/** Begin with an empty folder. Without it, what an earlier run left is there again. */
	fresh?: boolean;
	/** More n8n settings (environment variables), for every process of this host. */
	env?: Readonly<Record<string, string>>;
	/** Another n8n than the usual one. */
	version?: string;
	/** The Node that n8n runs under, in place of the Node of this process. */
	node?: string;
}

/** What a command of n8n printed, and its exit code. */
export interface CommandResult {
	code: number;
	stdout: string;
	/** Standard output and error together. */
	output: string;
}

/**
 * A real n8n with a user folder of its own outside the project, driven from outside: through its command line, and as a
 * server. The two may not run at the same time on one host.
 */
export class N8nHost {
	readonly folder: string;
	readonly #n8nFolder: string;
	readonly #secrets: HostSecrets;
	readonly #env: Readonly<Record<string, string>>;
	readonly #node: string;
	readonly #running = new Set<RunningProcess>();
	#log = '';

	private constructor(
		folder: string,
		n8nFolder: string,
		secrets: HostSecrets,
		{ env = {}, node = process.execPath }: N8nHostOptions,
	) {
		this.folder = folder;
		this.#n8nFolder = n8nFolder;
		this.#secrets = secrets;
		this.#env = env;
		this.#node = node;
	}

	/** Prepares a host; installs n8n first where it is missing (see `ensureN8n`). */
	static async open(options: N8nHostOptions): Promise<N8nHost> {
		const n8nFolder = await ensureN8n(options.version, options.node);
		const folder = hostFolder(options.name);
		if (options.fresh) await rm(folder, { recursive: true, force: true });
		await mkdir(folder, { recursive: true });
		const host = new N8nHost(folder, n8nFolder, await hostSecrets(folder), options);
		await writeFile(host.logFile, '');
		return host;
	}

	/** Where n8n keeps its database, configuration and community packages. */
	get userFolder(): string {
		return join(this.folder, '.n8n');
	}

	/** Everything that any n8n process of this host has written so far, as it came. */
	get log(): string {
		return this.#log;
	}

	/** The same in a file, for other processes. */
	get logFile(): string {
		return join(this.folder, 'n8n.log');
	}

	/** Installs a packed package as a user's n8n would; gives its folder. */
	async installPackage(tarball: string): Promise<string> {
		return await installCommunityPackage(tarball, join(this.userFolder, 'nodes'));
	}

	/** Stores credentials, and replaces those with the same id. */
	async importCredentials(credentials: readonly Credential[]): Promise<void> {
		await this.#import('import:credentials', credentials);
	}

	/** Stores workflows, and replaces those with the same id. */
	async importWorkflows(workflows: readonly Workflow[]): Promise<void> {
		await this.#import('import:workflow', workflows);
	}

	/**
	 * Executes a workflow through n8n's command line. An execution that ended with an error is a result like any other.
	 *
	 * @throws Error with what n8n printed, when that holds no execution
	 */
	async execute(workflowId: string): Promise<{ execution: Execution; output: string }> {
		const { stdout, output } = await this.command(['execute', `--id=${workflowId}`, '--rawOutput']);
		return { execution: readExecution(findExecution(stdout)), output };
	}

	/**
	 * Starts any command of n8n, and gives it while it runs.
	 *
	 * @param stdoutFile where it prints to, see `startProcess`
	 */
	async begin(args: readonly string[], stdoutFile?: string): Promise<RunningProcess> {
		return await this.#spawn(args, await freePort(), await freePort(), stdoutFile);
	}

	/** Runs any command of n8n to its end. */
	async command(args: readonly string[]): Promise<CommandResult> {
		const running = await this.begin(args, join(this.folder, `stdout-${randomUUID()}.txt`));
		const code = await running.exited;
		return { code, stdout: running.stdout(), output: running.output() };
	}

	/**
	 * Starts n8n as a server, on a free port: `preferredPort` if nothing listens there.
	 *
	 * @throws Error with what n8n wrote, when it does not come up on any of three attempts
	 */
	async start(preferredPort = 0): Promise<N8nServer> {
		for (let attempt = 1; ; attempt++) {
			const port = await freePort(attempt === 1 ? preferredPort : 0);
			const running = await this.#spawn(['start'], port, await freePort());
			try {
				return await connect(running, `http://127.0.0.1:${port}`, this.#secrets);
			} catch (error) {
				await running.stop();
				// Only a port that another program took in between is worth another attempt.
				if (attempt === START_ATTEMPTS || !running.output().includes('already in use')) throw error;
			}
		}
	}

	/** Ends whatever of this host still runs. Its folder stays. */
	async close(): Promise<void> {
		await Promise.all([...this.#running].map((running) => running.stop()));
	}

	async #import(command: string, entries: readonly unknown[]): Promise<void> {
		const file = join(this.folder, `${command.replace(':', '-')}.json`);
		await writeFile(file, JSON.stringify(entries), { mode: 0o600 });
		try {
			const { code, output } = await this.command([command, `--input=${file}`]);
			if (code !== 0 || !output.includes('Successfully imported')) {
				throw new Error(`n8n ${command} did not succeed:\n${output.slice(-4_000)}`);
			}
		} finally {
			await rm(file, { force: true });
		}
	}

	async #spawn(
		args: readonly string[],
		port: number,
		brokerPort: number,
		stdoutFile?: string,
	): Promise<RunningProcess> {
		const running = await startProcess({
			program: this.#node,
			args: [n8nScript(this.#n8nFolder), ...args],
			// Relative file names in a workflow are below the project's root, so that the examples hold no absolute ones.
			cwd: PROJECT_ROOT,
			env: n8nEnvironment({
				userFolder: this.folder,
				encryptionKey: this.#secrets.encryptionKey,
				port,
				brokerPort,
				fileFolders: [join(PROJECT_ROOT, 'examples'), join(this.folder, 'files')],
				extra: this.#env,
			}),
			stdoutFile,
			onOutput: (text) => {
				this.#log += text;
				appendFileSync(this.logFile, text);
			},
		});
		this.#running.add(running);
		void running.exited.then(() => this.#running.delete(running));
		return running;
	}
}

// Makes the project ready to work on, on a machine that has nothing but Node 20 or later and npm: its development
// dependencies, Node 24 among them. Does nothing when they are there and fit package-lock.json.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root, wherever the command was started. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The project's own Node, once {@link bootstrap} has run. */
export const NODE = join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

const STAMP = join(ROOT, 'node_modules', '.bootstrap');
const OLDEST_NODE = 20;
const REPEAT_EVERY_MS = 30_000;

function fingerprint() {
	const lock = readFileSync(join(ROOT, 'package-lock.json'));
	return createHash('sha256').update(lock).update(`${process.platform}-${process.arch}`).digest('hex');
}

function isReady() {
	return existsSync(NODE) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint();
}

function npm(args) {
	const script = process.env.npm_execpath;
	const isNpm = script !== undefined && basename(script).startsWith('npm-cli');
	const [command, ...first] = isNpm ? [process.execPath, script] : ['npm'];
	return new Promise((resolve, reject) => {
		const options = { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' && !isNpm };
		const child = spawn(command, [...first, ...args], options);
		// Its warnings about the versions of Node that other packages want matter only if it fails
		let said = '';
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
		child.on('error', reject);
		child.on('close', (code) => {
			if (code === 0) resolve();
			else reject(new Error(`${said}\nnpm ${args.join(' ')} ended with code ${code}`));
		});
	});
}

async function step(label, work) {
	const startedAt = performance.now();
	console.error(`• ${label}`);
	const seconds = () => (performance.now() - startedAt) / 1000;
	const timer = setInterval(() => console.error(`  … ${Math.round(seconds())} s so far`), REPEAT_EVERY_MS);
	try {
		await work();
	} finally {
		clearInterval(timer);
		console.error(`  ${seconds().toFixed(1)} s`);
	}
}

/** Installs what is missing or out of date; tells its progress on standard error. Rejects with npm's exit code. */
export async function bootstrap() {
	const major = Number(process.versions.node.split('.')[0]);
	if (major < OLDEST_NODE) throw new Error(`This needs Node ${OLDEST_NODE} or later; here is ${process.version}`);
	if (isReady()) return;
	// Not `npm ci`: it refuses a lock file without the parts of other platforms, and a registry that does not have them
	// makes such a lock file. This keeps to the versions of the lock file as well, and does not write it.
	const install = ['install', '--no-save', '--no-audit', '--no-fund'];
	await step('Installing the development dependencies (1 to 2 minutes)', () => npm(install));
	// Scripts of dependencies stay off (.npmrc); the package `node` alone needs its own, which brings Node's binary.
	await step('Fetching Node 24', () => npm(['rebuild', 'node', '--ignore-scripts=false']));
	if (!existsSync(NODE))
		throw new Error(`The npm package "node" brought no Node for ${process.platform} ${process.arch}`);
	writeFileSync(STAMP, fingerprint());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	try {
		await bootstrap();
	} catch (error) {
		console.error(error.message);
		process.exitCode = 1;
	}
}

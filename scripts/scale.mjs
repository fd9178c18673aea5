// `npm run test:scale [-- file…]`: n8n in queue mode, and n8n killed while it works. The last line counts the tests.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { bootstrap, ROOT } from './bootstrap.mjs';
import { countTests, reportCounts, runTests } from './command.mjs';

const POSTGRES_FOLDER = '/usr/lib/postgresql';

function missing() {
	const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
	const hasPostgres = existsSync(POSTGRES_FOLDER) && readdirSync(POSTGRES_FOLDER).length > 0;
	return [...(hasRedis ? [] : ['redis-server']), ...(hasPostgres ? [] : ['postgresql'])];
}

/** Installs Debian's Redis and PostgreSQL where they are missing; the tests start their own, on ports of their own. */
function installServers() {
	const packages = missing();
	if (packages.length === 0) return;
	const command = `apt-get install --no-install-recommends ${packages.join(' ')}`;
	const hasApt = spawnSync('apt-get', ['--version']).status === 0;
	if (process.getuid?.() !== 0 || !hasApt)
		throw new Error(`These tests need ${packages.join(' and ')}. On Debian or Ubuntu, as root: ${command}`);
	console.error(`• Installing ${packages.join(' and ')}`);
	// RUNLEVEL=1 keeps Debian from starting its own servers
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
	const options = { env, stdio: ['ignore', 2, 2] };
	spawnSync('apt-get', ['update', '-qq'], options);
	spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
	if (missing().length > 0) throw new Error(`They could not be installed. By hand, as root: ${command}`);
}

async function main(files) {
	installServers();
	await bootstrap();
	const figures = join(ROOT, '.data', 'scale', 'figures.txt');
	rmSync(figures, { force: true });
	const chosen = files.length > 0 ? ['--testPathPatterns', ...files] : [];
	const counts = await countTests(['scale'], ['--runInBand', ...chosen]);
	if (existsSync(figures)) console.log(`\n${readFileSync(figures, 'utf8')}`);
	return reportCounts(counts);
}

await runTests(main);

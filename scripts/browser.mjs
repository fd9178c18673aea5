// `npm run test:browser [-- file…]`: n8n's editor with the packed node, in Chromium. With --screenshots (`npm run
// screenshots`) the tests also renew docs/images/. The last line counts the tests.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

import { bootstrap } from './bootstrap.mjs';
import { countTests, reportCounts, runTests } from './command.mjs';
import { runUnderNode24 } from './node24.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_PROGRAMS = [
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const HOW_TO_GET_ONE = `These tests need Chromium or Google Chrome, and found none. On Debian, as root: apt-get install chromium
On macOS: brew install --cask chromium
If it is installed elsewhere, say where: CHROMIUM_PATH=/path/to/chromium npm run test:browser`;

function isProgram(file) {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** The first browser found: in $CHROMIUM_PATH, which must be right if it is set, on the PATH, or where macOS has programs. */
function findChromium() {
	const { CHROMIUM_PATH: given, PATH = '' } = process.env;
	if (given) {
		if (isProgram(given)) return given;
		throw new Error(`CHROMIUM_PATH is ${given}, and no program is there.\n${HOW_TO_GET_ONE}`);
	}
	const onPath = NAMES.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)));
	return [...onPath, ...MAC_PROGRAMS].find(isProgram);
}

/** Installs Debian's Chromium where that is possible: as root, with apt-get. */
function installChromium() {
	if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return;
	console.error('• Installing Chromium (1 to 2 minutes)');
	const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 2, 2] };
	spawnSync('apt-get', ['update', '-qq'], options);
	// Without a font of its own, emoji in texts are empty boxes on the pictures
	const packages = ['chromium', 'fonts-noto-color-emoji'];
	spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
}

function ensureChromium() {
	const found = findChromium();
	if (found) return found;
	installChromium();
	const installed = findChromium();
	if (installed) return installed;
	throw new Error(HOW_TO_GET_ONE);
}

async function main(asked) {
	process.env.CHROMIUM_PATH = ensureChromium();
	if (asked.includes('--screenshots')) process.env.SCREENSHOTS = '1';
	const files = asked.filter((argument) => argument !== '--screenshots');
	await bootstrap();
	// Also builds and packs what n8n installs
	if ((await runUnderNode24('scripts/prepare.mts', ['e2e'])) !== 0)
		throw new Error('The package could not be built and packed, so nothing was tested');
	const chosen = files.length > 0 ? ['--testPathPatterns', ...files] : [];
	return reportCounts(await countTests(['browser'], ['--runInBand', ...chosen]));
}

await runTests(main);

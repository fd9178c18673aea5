// `npm run mutation [-- protocol|actions]`: changes the code in one place at a time and sees whether a test notices, see
// docs/reliability.md. Takes an hour or more for both parts; what was found out before is kept in .data/mutation.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { PARTS } from '../test/mutation/parts.mjs';
import { bootstrap, ROOT } from './bootstrap.mjs';
import { runCommand } from './command.mjs';
import { runUnderNode24 } from './node24.mjs';

const NAMES = Object.keys(PARTS);

/** The least of the changes, in percent, that has to be noticed. */
const LEAST = 90;

const NOTICED = ['Killed', 'Timeout'];
const UNNOTICED = ['Survived', 'NoCoverage'];

/**
 * What runs once, when a module is loaded, is left out, noticed or not: no test comes before it. Those are the texts of
 * the fields, above all, and the constants.
 */
function countsOf(report) {
	const counted = Object.values(report.files)
		.flatMap(({ mutants }) => mutants)
		.filter((mutant) => !mutant.static);
	const withStatus = (statuses) => counted.filter(({ status }) => statuses.includes(status)).length;
	const noticed = withStatus(NOTICED);
	return { noticed, all: noticed + withStatus(UNNOTICED) };
}

async function runPart(part) {
	const file = join(ROOT, '.data', 'mutation', `${part}.json`);
	rmSync(file, { force: true });
	process.env.MUTATION_PART = part;
	await runUnderNode24('node_modules/@stryker-mutator/core/bin/stryker.js', [
		'run',
		'test/mutation/stryker.config.mjs',
	]);
	return countsOf(JSON.parse(readFileSync(file, 'utf8')));
}

function tell(what, { noticed, all }) {
	console.log(`${what}: ${noticed} of ${all} changes were noticed, ${((100 * noticed) / all).toFixed(1)} %`);
}

async function main(asked) {
	await bootstrap();
	const unknown = asked.filter((part) => !NAMES.includes(part));
	if (unknown.length > 0) throw new Error(`No such part: ${unknown.join(', ')}. There are: ${NAMES.join(', ')}`);
	const total = { noticed: 0, all: 0 };
	for (const part of asked.length > 0 ? asked : NAMES) {
		const counts = await runPart(part);
		tell(part, counts);
		total.noticed += counts.noticed;
		total.all += counts.all;
	}
	tell('All', total);
	return 100 * total.noticed >= LEAST * total.all ? 0 : 1;
}

await runCommand(main);

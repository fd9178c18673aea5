// Builds dist/, the whole of what is published: own modules one to one, because they share state (one account a process),
// and readable; foreign libraries bundled into the module that names them, and minified; then icons and JSON files.
const { spawnSync } = require('node:child_process');
const { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

/** Each of these re-exports what is used of one foreign library, and is loaded on first use. */
const LIBRARY_MODULES = ['nodes/SmsCenter/api/reply/xmlLibrary.ts', 'nodes/SmsCenter/shared/segmentsLibrary.ts'].filter(
	(file) => existsSync(path.join(__dirname, file)),
);

async function clean() {
	rmSync(path.join(__dirname, 'dist'), { recursive: true, force: true });
}

async function compile() {
	const tsc = require.resolve('typescript/bin/tsc');
	const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json'], {
		cwd: __dirname,
		stdio: 'inherit',
	});
	if (status !== 0) throw new Error('TypeScript found errors');
}

/** Not every package under the MIT licence ships its text, which has to go along with the code. */
function mitLicence(author) {
	const own = readFileSync(path.join(__dirname, 'LICENSE.md'), 'utf8');
	return own
		.slice(own.indexOf('Copyright'))
		.replace(/^Copyright.*/, `Copyright (c) ${author}`)
		.trim();
}

/** The packages that a bundle holds and their licences, as a comment: these have to go along with the code. */
function licencesOf(inputs) {
	const folders = Object.keys(inputs).flatMap((file) => file.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0] ?? []);
	const texts = [...new Set(folders)].map((folder) => {
		const { name, version, license, author } = require(path.join(__dirname, folder, 'package.json'));
		const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
		if (!file && license !== 'MIT') throw new Error(`${name} ships no licence, and its text is not known`);
		const text = file ? readFileSync(path.join(folder, file), 'utf8').trim() : mitLicence(author?.name ?? author);
		return `${name} ${version} (${license})\n\n${text}`;
	});
	return `/*!\n${texts.join('\n\n\n')}\n*/\n`;
}

async function bundleLibraries() {
	const { metafile } = await esbuild.build({
		absWorkingDir: __dirname,
		entryPoints: LIBRARY_MODULES,
		outbase: '.',
		outdir: 'dist',
		bundle: true,
		minify: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		metafile: true,
		logLevel: 'warning',
		allowOverwrite: true,
	});
	for (const [file, { inputs }] of Object.entries(metafile.outputs))
		writeFileSync(file, licencesOf(inputs) + readFileSync(file, 'utf8'));
}

function copyAssets() {
	return src(['nodes/**/*.{svg,json}', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(dest('dist'));
}

exports.build = series(clean, compile, parallel(bundleLibraries, copyAssets));
exports.default = exports.build;

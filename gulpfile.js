// Builds dist/, the whole of what is published: own modules one to one, because they share state (one account a process),
// foreign libraries bundled into the module that names them, then icons and JSON files.
const { spawnSync } = require('node:child_process');
const { existsSync, readdirSync, rmSync } = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

/** Each of these re-exports what is used of one foreign library, and is loaded on first use. */
const LIBRARY_MODULES = [
	'nodes/SmsCenter/api/reply/xmlLibrary.ts',
	'nodes/SmsCenter/actions/segmentsLibrary.ts',
].filter((file) => existsSync(path.join(__dirname, file)));

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

async function bundleLibraries() {
	await esbuild.build({
		absWorkingDir: __dirname,
		entryPoints: LIBRARY_MODULES,
		outbase: '.',
		outdir: 'dist',
		bundle: true,
		minify: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		legalComments: 'inline',
		logLevel: 'warning',
		allowOverwrite: true,
	});
}

/** Makes own modules small, each in its own file: the tarball has a limit of 80 kB, and the sources are the place to read. */
async function compact() {
	const files = readdirSync(path.join(__dirname, 'dist'), { recursive: true })
		.filter((file) => file.endsWith('.js'))
		.map((file) => `dist/${file.replaceAll(path.sep, '/')}`);
	await esbuild.build({
		absWorkingDir: __dirname,
		entryPoints: files.filter(
			(file) => !LIBRARY_MODULES.includes(file.replace('dist/', '').replace(/\.js$/, '.ts')),
		),
		outbase: 'dist',
		outdir: 'dist',
		minify: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		logLevel: 'warning',
		allowOverwrite: true,
	});
}

function copyAssets() {
	return src(['nodes/**/*.{svg,json}', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(
		dest('dist'),
	);
}

exports.build = series(clean, compile, compact, parallel(bundleLibraries, copyAssets));
exports.default = exports.build;

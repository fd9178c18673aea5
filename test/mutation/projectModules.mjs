import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join, sep } from 'node:path';

import { transformSync } from '@swc/core';

const ROOT = process.cwd() + sep;
const require = createRequire(join(ROOT, 'package.json'));

function compile(module, filename) {
	const { code } = transformSync(readFileSync(filename, 'utf8'), {
		filename,
		sourceMaps: 'inline',
		jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
		module: { type: 'commonjs' },
	});
	module._compile(code, filename);
}

/** Lets `require` load TypeScript, as jest does in `jest.config.js`. */
export function compileTypeScript() {
	for (const extension of ['.ts', '.mts']) Module._extensions[extension] = compile;
}

function isOfProject(filename) {
	return filename.startsWith(ROOT) && !filename.includes(`${sep}node_modules${sep}`);
}

/** Takes the project's own modules out of Node's cache, and gives them. */
function takeOut() {
	const taken = Object.entries(require.cache).filter(([filename]) => isOfProject(filename));
	for (const [filename] of taken) delete require.cache[filename];
	return taken;
}

/**
 * The project's modules as one test file sees them: each has its own, as in jest, because they hold state (accounts, a
 * clock). Libraries are shared: to load n8n's engine anew for each file would take most of the time.
 */
export class ProjectModules {
	#cached = [];

	/** Does something with these modules in Node's cache. */
	enter() {
		takeOut();
		for (const [filename, module] of this.#cached) require.cache[filename] = module;
	}

	/** Ends that. */
	leave() {
		this.#cached = takeOut();
	}

	load(filename) {
		this.enter();
		try {
			require(filename);
		} finally {
			this.leave();
		}
	}
}

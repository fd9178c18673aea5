import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { INodeType } from 'n8n-workflow';

type Module = { exports: Record<string, unknown> };

const DIST = join(process.cwd(), 'dist', 'nodes', 'SmsCenter');

/** The one module that all processes of a test share: the test moves its clock. */
const CLOCK = join(DIST, 'api', 'clock.js');

const compiled = new Map<string, (module: Module, exports: unknown, require: (id: string) => unknown) => void>();

function codeOf(path: string) {
	const known = compiled.get(path);
	if (known) return known;
	const code = new Function('module', 'exports', 'require', readFileSync(path, 'utf8')) as never;
	compiled.set(path, code);
	return code as NonNullable<typeof known>;
}

/**
 * The built action node as a new process has it: every module of the package is loaded anew, so that it knows nothing of any
 * account, of what was written, or of earlier executions.
 */
export function nodeOfNewProcess(): INodeType {
	const modules = new Map<string, Module>();
	const load = (path: string): unknown => {
		// eslint-disable-next-line @typescript-eslint/no-require-imports
		if (path === CLOCK) return require(path);
		const known = modules.get(path);
		if (known) return known.exports;
		const module: Module = { exports: {} };
		modules.set(path, module);
		codeOf(path)(module, module.exports, (id) =>
			// eslint-disable-next-line @typescript-eslint/no-require-imports
			id.startsWith('.') ? load(fileOf(dirname(path), id)) : require(id),
		);
		return module.exports;
	};
	const { SmsCenter } = load(join(DIST, 'SmsCenter.node.js')) as { SmsCenter: new () => INodeType };
	return new SmsCenter();
}

const files = new Map<string, string>();

function fileOf(folder: string, id: string): string {
	const path = join(folder, id);
	const known = files.get(path);
	if (known) return known;
	const found = [path, `${path}.js`, join(path, 'index.js')].find((each) => each.endsWith('.js') && isFile(each));
	if (found === undefined) throw new Error(`The package has no module ${path}`);
	files.set(path, found);
	return found;
}

function isFile(path: string): boolean {
	try {
		readFileSync(path);
		return true;
	} catch {
		return false;
	}
}

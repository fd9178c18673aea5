import { join } from 'node:path';

import { build } from 'esbuild';

import { PROJECT_ROOT } from '../../sandbox/project.mts';

/** How n8n calls the nodes of a folder that N8N_CUSTOM_EXTENSIONS names. */
export function ownType(name: string): string {
	return `CUSTOM.${name}`;
}

/**
 * Builds nodes of the benchmarks' own, as n8n loads them.
 *
 * @param sources `*.node.mts` files, below `bench/`
 * @param folder where they go, for N8N_CUSTOM_EXTENSIONS
 */
export async function buildNodes(sources: readonly string[], folder: string): Promise<void> {
	await build({
		entryPoints: sources.map((source) => join(PROJECT_ROOT, 'bench', source)),
		entryNames: '[name]',
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node24',
		external: ['n8n-workflow'],
		outdir: folder,
		logLevel: 'error',
	});
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Workflow } from '../../../sandbox/n8n/workflow.mts';
import { PROJECT_ROOT } from '../../../sandbox/project.mts';

/** Where the importable workflows are. */
export const EXAMPLES = join(PROJECT_ROOT, 'examples');

/** How the name of their files ends. */
export const SUFFIX = '.workflow.json';

/** The example of that name, with every `replace` key in its file replaced by its value. */
export async function example(name: string, replace: Record<string, string> = {}): Promise<Workflow> {
	let text = await readFile(join(EXAMPLES, name + SUFFIX), 'utf8');
	for (const [from, to] of Object.entries(replace)) text = text.replaceAll(from, to);
	return JSON.parse(text) as Workflow;
}

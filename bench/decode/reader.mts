import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { Format } from './lists.mts';

/** The decoder as it is published. */
export interface Reader {
	readList(reply: { status: number; body: Uint8Array }, format: Format): Promise<{ templates: unknown[] }>;
}

/** Where the built decoder lies. */
export const readerFile = join(process.cwd(), 'dist/nodes/SmsCenter/api/reply/readReply.js');

/** The built decoder, so that what is measured is what is packed. */
export function builtReader(): Reader {
	if (!existsSync(readerFile)) throw new Error('Run npm run build first: the benchmark measures dist/');
	return createRequire(join(process.cwd(), 'package.json'))(readerFile) as Reader;
}

/** Reads a list, and makes sure that nothing of it is missing. */
export async function readAll(reader: Reader, body: Buffer, format: Format, count: number): Promise<void> {
	const { templates } = await reader.readList({ status: 200, body }, format);
	if (templates.length !== count) throw new Error(`${templates.length} of ${count} templates were decoded`);
}

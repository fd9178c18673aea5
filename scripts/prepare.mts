// Builds the package, and for the end-to-end tests also packs it and sees to the real n8n: `prepare.mts [project…]`.
import { build, packed } from '../sandbox/pack.mts';
import { ensureN8n } from '../sandbox/n8n/install.mts';
import { step } from '../sandbox/progress.mts';

await step('Building', build);
if (process.argv.slice(2).includes('e2e')) {
	await step('Packing', () => packed(true));
	await ensureN8n();
}

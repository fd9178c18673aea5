// `npm run soak [-- --minutes N]`: see docs/reliability.md. Everything that n8n's engine needs is loaded by soak.mts.
import '../support/oneN8n.mts';

const { soak } = await import('./soak.mts');
process.exitCode = await soak(process.argv.slice(2));
// The engine leaves timers of its own behind
process.exit();

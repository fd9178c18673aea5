// `npm run soak [-- --minutes N]`: see docs/reliability.md. Everything that n8n's engine needs is loaded by soak.mts.
import { registerHooks } from 'node:module';

// The engine that tests run is CommonJS; imported from a module, n8n-workflow would be there twice, in two forms.
registerHooks({
	resolve: (specifier, context, next) =>
		next(
			specifier,
			['n8n-core', 'n8n-workflow'].includes(specifier)
				? { ...context, conditions: ['require', 'node', 'default'] }
				: context,
		),
});

const { soak } = await import('./soak.mts');
process.exitCode = await soak(process.argv.slice(2));
// The engine leaves timers of its own behind
process.exit();

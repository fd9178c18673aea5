// To be imported before anything of n8n, where jest is not at work.
import { registerHooks } from 'node:module';

// n8n's engine is CommonJS; imported from a module, n8n-workflow would be there twice, in two forms.
registerHooks({
	resolve: (specifier, context, next) =>
		next(
			specifier,
			['n8n-core', 'n8n-workflow'].includes(specifier)
				? { ...context, conditions: ['require', 'node', 'default'] }
				: context,
		),
});

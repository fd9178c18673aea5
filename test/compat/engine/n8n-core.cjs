// What the engine tests use of n8n-core, made of what n8n 1 has.
const { n8nModule } = require('./n8nModule.cjs');

const core = n8nModule('n8n-core');

class PackageDirectoryLoader extends core.PackageDirectoryLoader {
	getNode(name) {
		return this.nodeTypes[`${this.packageName}.${name}`];
	}

	getCredential(name) {
		return this.credentialTypes[name];
	}
}

class ExecutionLifecycleHooks {
	async executeHookFunctions() {}
}

class LoadOptionsContext {
	constructor(workflow, node, additionalData, path) {
		return core.getLoadOptionsFunctions(workflow, node, path, additionalData);
	}
}

class PollContext {
	constructor(workflow, node, additionalData, mode, activation) {
		return core.getExecutePollFunctions(workflow, node, additionalData, mode, activation);
	}
}

class TriggersAndPollers {
	async runPollFunction(workflow, node, context) {
		return await workflow.runPoll(node, context);
	}
}

module.exports = {
	WorkflowExecute: core.WorkflowExecute,
	PackageDirectoryLoader,
	ExecutionLifecycleHooks,
	LoadOptionsContext,
	PollContext,
	TriggersAndPollers,
};

const { n8nModule } = require('./n8nModule.cjs');

const workflow = n8nModule('n8n-workflow');

module.exports = {
	...workflow,
	// n8n 1 takes the plain object
	createRunExecutionData: workflow.createRunExecutionData ?? ((data) => data),
};

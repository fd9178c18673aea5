// The engine tests on the engine of another n8n: its n8n-core and n8n-workflow in place of the project's own.
const path = require('node:path');

const { projects } = require('../../../jest.config.js');

const engine = projects.find(({ displayName }) => displayName === 'engine');

module.exports = {
	...engine,
	rootDir: path.join(__dirname, '../../..'),
	testTimeout: 120_000,
	moduleNameMapper: {
		'^n8n-core$': path.join(__dirname, 'n8n-core.cjs'),
		'^n8n-workflow$': path.join(__dirname, 'n8n-workflow.cjs'),
	},
};

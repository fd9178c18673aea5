/** Settings of another n8n, or of the test runner, that must not reach the one started here. */
const FOREIGN =
	/^(N8N_|DB_|EXECUTIONS_|QUEUE_|NODES_|NODE_FUNCTION_|CREDENTIALS_|WORKFLOWS_|GENERIC_TIMEZONE|WEBHOOK_URL|JEST_|NODE_ENV|NODE_OPTIONS|NODE_CONFIG)/;

/** What keeps n8n from calling its makers, checking licences, asking questions, or starting what is not used here. */
const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_DISABLED_MODULES: 'mcp-registry',
	// No password manager or browser on loopback has a certificate.
	N8N_SECURE_COOKIE: 'false',
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
	NODE_ENV: 'production',
};

/** What the environment of one n8n process is made of. */
export interface N8nEnvironment {
	/** Its own home: n8n keeps its `.n8n` folder in it. */
	userFolder: string;
	encryptionKey: string;
	/** The port of its editor and API. */
	port: number;
	/** The port over which it talks to its own task runner. */
	brokerPort: number;
	/** Folders whose files workflows may read and write. */
	fileFolders: readonly string[];
	/** More, or other, settings. */
	extra?: Readonly<Record<string, string>>;
}

/** The environment of an n8n that shares nothing with any other n8n of this machine or user. */
export function n8nEnvironment(settings: N8nEnvironment): NodeJS.ProcessEnv {
	const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
	return {
		...inherited,
		...QUIET,
		N8N_USER_FOLDER: settings.userFolder,
		N8N_ENCRYPTION_KEY: settings.encryptionKey,
		N8N_PORT: String(settings.port),
		N8N_RUNNERS_BROKER_PORT: String(settings.brokerPort),
		N8N_EDITOR_BASE_URL: `http://127.0.0.1:${settings.port}`,
		N8N_WEBHOOK_URL: `http://127.0.0.1:${settings.port}/`,
		N8N_RESTRICT_FILE_ACCESS_TO: settings.fileFolders.join(';'),
		...settings.extra,
	};
}

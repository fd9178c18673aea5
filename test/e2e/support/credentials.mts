import type { Credential } from '../../../sandbox/n8n/workflow.mts';
import { ACCOUNT } from './secrets.mts';

/** A credential for the stand-in at `url`, by login and password; `data` changes single fields. */
export function credentialFor(url: string, id: string, data: Record<string, unknown> = {}): Credential {
	const { login, password } = ACCOUNT;
	return {
		id,
		name: id,
		type: 'smsCenterApi',
		data: {
			authentication: 'password',
			login,
			password,
			apiKey: '',
			server: 'custom',
			customUrl: url,
			...data,
		},
	};
}

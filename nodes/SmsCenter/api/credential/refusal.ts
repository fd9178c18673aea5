import { serverOf, text, type CredentialData } from './credential';

/** What error 2 says of this credential, and what can be seen of its cause. Holds nothing of the secret. */
export function refusalOf(credential: CredentialData): { message: string; hint: string } {
	const isKey = credential.authentication === 'apiKey';
	const password = isKey ? '' : text(credential.password);
	const what = isKey ? 'API key' : 'login or password';
	return {
		message: `SMS Center refused the ${what} (2)`,
		hint: [
			password !== password.trim() &&
				'The password in the credential begins or ends with a blank or a line break: take it out.',
			`Check the ${what} in the credential: see ${new URL(serverOf(credential)).origin}/passwords/.`,
			'If that is right, the IP address of this n8n is not in the list of allowed addresses in your SMS Center account.',
			'Five refused sign-ins within 30 minutes block the IP address for 30 minutes, so nothing more was sent.',
		]
			.filter(Boolean)
			.join(' '),
	};
}

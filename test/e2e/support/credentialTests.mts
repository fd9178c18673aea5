import type { N8nRest } from '../../../sandbox/n8n/rest.mts';
import type { Fault, Sandbox } from '../../../sandbox/server/sandbox.mts';
import { credentialFor } from './credentials.mts';

/** What the button "Test" of a credential meets, and the sentence that n8n shows then. */
export interface CredentialTest {
	name: string;
	/** Fields of the credential that are otherwise. */
	data?: Record<string, unknown>;
	fault?: Fault;
	says: RegExp;
}

/** Every sentence that does not depend on what was tested before. */
export const CREDENTIAL_TESTS: readonly CredentialTest[] = [
	{ name: 'a right one', says: /^Connection successful!$/ },
	{
		name: 'a wrong password',
		data: { password: 'wrong' },
		says: /refused the login or password, or the API key \(2\)\. Five refused sign-ins within half an hour block the IP address/,
	},
	{ name: 'a blocked address', fault: { kind: 'refuse', code: 4 }, says: /blocked the IP address .*\(4\)/ },
	{ name: 'too many tests', fault: { kind: 'refuse', code: 9 }, says: /too many tests .*\(9\)/ },
	{ name: 'a web page', fault: { kind: 'html' }, says: /did not answer as SMS Center does/ },
	{ name: 'plain text', fault: { kind: 'plain' }, says: /did not answer as SMS Center does/ },
	{
		name: 'a server that answers HTTP 404',
		fault: { kind: 'body', body: 'Not Found', httpStatus: 404 },
		says: /^The server answered HTTP 404, not as SMS Center does/,
	},
	{
		name: 'an address without https',
		data: { customUrl: 'http://sms.example.com' },
		says: /must start with https:\/\//,
	},
];

/** n8n's verdict on the stored credential with this id, and the sentence it shows. */
export async function tested(
	rest: N8nRest,
	sandbox: Sandbox,
	id: string,
	{ data, fault }: CredentialTest,
): Promise<{ status: 'OK' | 'Error'; message: string }> {
	sandbox.clearFaults();
	if (fault) sandbox.addFault({ on: 'balance', ...fault });
	return await rest.testCredential(credentialFor(sandbox.url, id, data));
}

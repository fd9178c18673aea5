import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { ADDRESS_END, BLOCKED_HINT, noteTest, SERVERS, signRequest } from '../nodes/SmsCenter/api';

/** How long the editor waits for the answer to a credential test; n8n's own limit is five minutes. */
const TEST_TIMEOUT_MS = 20_000;

/** What the editor's test asks for, below the base address; no other request of n8n has both. */
const TEST_PATH = '/sys/balance.php';

const NOT_SMS_CENTER =
	'The server did not answer as SMS Center does. Check the server in this credential, and whether a proxy or a sign-in page stands in between.';

const ERROR_SENTENCES: Readonly<Record<number, string>> = {
	1: 'SMS Center did not accept the request (1). If this credential uses an API key, this server may not know keys: use the login and password.',
	2: 'SMS Center refused the login or password, or the API key (2). Five refused sign-ins within half an hour block the IP address of this n8n for half an hour. If all is right here, that address is not in the list of allowed addresses in your SMS Center account.',
	4: `SMS Center has blocked the IP address of this n8n (4). ${BLOCKED_HINT}`,
	9: 'SMS Center was asked for too many tests within a minute (9). Wait a minute, then test again.',
};

/** What the test says where the answer has this in its body, or another HTTP status. */
const inBody = (key: string, value: unknown, message: string) => ({
	type: 'responseSuccessBody' as const,
	properties: { key, value, message },
});
const withStatus = (value: number, said: string) => ({
	type: 'responseCode' as const,
	properties: { value, message: `The server ${said}. Check the server in this credential.` },
});

/** Where passwords and keys are made, on each of the servers. */
const PASSWORDS_PAGE =
	'the page /passwords/ of your server, such as <a href="https://smscentre.com/passwords/">smscentre.com/passwords/</a>';

/** A login and password, or an API key, for SMS Center. Also serves n8n's HTTP Request node. */
export class SmsCenterApi implements ICredentialType {
	name = 'smsCenterApi';
	displayName = 'SMS Center API';
	icon = {
		light: 'file:../nodes/SmsCenter/smsCenter.svg',
		dark: 'file:../nodes/SmsCenter/smsCenter.dark.svg',
	} as const;
	documentationUrl = 'https://github.com/n8n-nodes-smscenter/n8n-nodes-smscenter#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'API Key', value: 'apiKey' },
				{ name: 'Login and Password', value: 'password' },
			],
			default: 'password',
		},
		{
			displayName: 'Login',
			name: 'login',
			type: 'string',
			default: '',
			required: true,
			description: `The login of your SMS Center account: see ${PASSWORDS_PAGE}`,
			displayOptions: { show: { authentication: ['password'] } },
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: `The password of the account, or better a separate one for the API, made on ${PASSWORDS_PAGE}`,
			displayOptions: { show: { authentication: ['password'] } },
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: `Made on ${PASSWORDS_PAGE}`,
			displayOptions: { show: { authentication: ['apiKey'] } },
		},
		{
			displayName: 'Server',
			name: 'server',
			type: 'options',
			options: [
				...SERVERS.map((address) => ({ name: address.replace('https://', ''), value: address })),
				{ name: 'Custom', value: 'custom' },
			],
			default: SERVERS[0],
			description: 'Where you sign in to your account',
		},
		{
			displayName: 'Custom Address',
			name: 'customUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://sms.example.com',
			description:
				'The address of a server with the same API; /sys/templates.php is appended. It must start with https://. For a server on this machine itself http:// is possible too: if n8n uses a proxy (HTTP_PROXY), name the machine in NO_PROXY, or the password goes to the proxy unencrypted.',
			displayOptions: { show: { server: ['custom'] } },
		},
	];

	// A function, because n8n's generic one would send the form of the HTTP Request node as JSON
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const signed = signRequest(credentials, requestOptions);
		if (signed.baseURL === undefined || signed.url !== TEST_PATH) return signed;
		noteTest(credentials, requestOptions.body);
		return { ...signed, timeout: TEST_TIMEOUT_MS };
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ ($credentials.server === "custom" ? $credentials.customUrl : $credentials.server).trim().replace(${String(ADDRESS_END)}, "") }}`,
			url: TEST_PATH,
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: { fmt: '3', charset: 'utf-8' },
		},
		// Tried in order; a match means that the test did not pass. The last one catches whatever is not a balance.
		rules: [
			...Object.entries(ERROR_SENTENCES).flatMap(([code, message]) =>
				[Number(code), code].map((value) => inBody('error_code', value, message)),
			),
			inBody('balance', undefined, NOT_SMS_CENTER),
			...[301, 302, 303, 307, 308].map((status) =>
				withStatus(
					status,
					`sends the request on to another address (HTTP ${status}), which is not followed, because that would hand over the password`,
				),
			),
			...[400, 401, 403, 404, 405, 407, 500, 502, 503, 504].map((status) =>
				withStatus(status, `answered HTTP ${status}, not as SMS Center does: a proxy or another program answered`),
			),
		] as ICredentialTestRequest['rules'],
	};
}

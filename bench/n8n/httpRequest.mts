import type { Part } from './workflows.mts';

/** n8n's HTTP Request node, posting a form to SMS Center's template page with the package's credential. */
export function httpRequestPart(
	name: string,
	login: string,
	serverUrl: string,
	form: Readonly<Record<string, string>>,
	options: Record<string, unknown> = {},
): Part {
	return {
		name,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.5,
		parameters: {
			method: 'POST',
			url: `${serverUrl}/sys/templates.php`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'smsCenterApi',
			sendBody: true,
			contentType: 'form-urlencoded',
			bodyParameters: { parameters: Object.entries(form).map(([key, value]) => ({ name: key, value })) },
			options,
		},
		credential: login,
	};
}

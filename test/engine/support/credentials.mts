import './environment.mts';

import type {
	ICredentialDataDecryptedObject,
	ICredentialsHelper,
	ICredentialType,
	IHttpRequestOptions,
} from 'n8n-workflow';

/** A credentials helper that gives one credential and signs requests with the package's own credential type. */
export function credentialsHelper(
	type: ICredentialType,
	data: () => ICredentialDataDecryptedObject,
): ICredentialsHelper {
	const helper: Partial<ICredentialsHelper> = {
		getParentTypes: () => [],
		isCredentialUsableByNode: () => true,
		preAuthentication: async () => undefined,
		getDecrypted: async () => structuredClone(data()),
		getCredentialsProperties: () => type.properties,
		authenticate: async (credentials, _name, options) => {
			if (typeof type.authenticate !== 'function') throw new Error('The credential signs with a function');
			return await type.authenticate(credentials, options as IHttpRequestOptions);
		},
	};
	return helper as ICredentialsHelper;
}

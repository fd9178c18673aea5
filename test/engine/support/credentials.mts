import './environment.mts';

import type {
	ICredentialDataDecryptedObject,
	ICredentialsHelper,
	ICredentialType,
	IHttpRequestOptions,
	INodeParameters,
} from 'n8n-workflow';

const hasExpression = (data: ICredentialDataDecryptedObject) =>
	Object.values(data).some((value) => typeof value === 'string' && value.startsWith('='));

/** A credentials helper that gives one credential and signs requests with the package's own credential type. */
export function credentialsHelper(
	type: ICredentialType,
	data: () => ICredentialDataDecryptedObject,
): ICredentialsHelper {
	const helper: Partial<ICredentialsHelper> = {
		getParentTypes: () => [],
		isCredentialUsableByNode: () => true,
		preAuthentication: async () => undefined,
		getDecrypted: async (_additionalData, _details, _type, mode, executeData, _raw, values) => {
			const given = structuredClone(data());
			if (values === undefined || !hasExpression(given)) return given;
			// As n8n's own helper does it
			const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = values;
			return workflow.expression.getParameterValue(
				...([given as INodeParameters, runExecutionData, runIndex, itemIndex] as const),
				...([node.name, connectionInputData, mode, {}, executeData, false] as const),
				given as INodeParameters,
			) as unknown as ICredentialDataDecryptedObject;
		},
		getCredentialsProperties: () => type.properties,
		authenticate: async (credentials, _name, options) => {
			if (typeof type.authenticate !== 'function') throw new Error('The credential signs with a function');
			return await type.authenticate(credentials, options as IHttpRequestOptions);
		},
	};
	return helper as ICredentialsHelper;
}

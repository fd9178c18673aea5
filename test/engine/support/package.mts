import './environment.mts';

import { PackageDirectoryLoader } from 'n8n-core';
import type { ICredentialType, INodeType, INodeTypes, IVersionedNodeType } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

const PACKAGE = 'n8n-nodes-smscenter';

/** A node of the test's own beside the package's, for what stands before or behind. */
export type ExtraNodes = Record<string, INodeType>;

let loading: Promise<PackageDirectoryLoader> | undefined;

/** The built package, loaded from dist/ as n8n loads it. */
export async function builtPackage(): Promise<PackageDirectoryLoader> {
	loading ??= (async () => {
		const loader = new PackageDirectoryLoader(process.cwd());
		await loader.loadAll();
		return loader;
	})();
	return await loading;
}

/** The package's credential type. */
export async function credentialType(): Promise<ICredentialType> {
	const { type } = (await builtPackage()).getCredential('smsCenterApi');
	return type;
}

/** What the engine asks for node types: the package's, and the test's own. */
export async function nodeTypes(extra: ExtraNodes): Promise<INodeTypes> {
	const loader = await builtPackage();
	const find = (type: string): INodeType | IVersionedNodeType =>
		extra[type] ?? loader.getNode(type.replace(`${PACKAGE}.`, '').replace(/Tool$/, '')).type;
	return {
		getByName: find,
		getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(find(type), version),
		getKnownTypes: () => ({}),
	};
}

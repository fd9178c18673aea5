import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

import { npm } from '../../sandbox/n8n/npm.mts';
import { PACKAGE_NAME } from '../../sandbox/project.mts';

/** The program and the script that a user has; by default those that run this process. */
export interface UserTools {
	node?: string;
	npm?: string;
}

/** npm looks up which versions there are of the optional peer, and fetches none of them. */
const LOOKED_UP = 'GET /n8n-workflow';

function versionsOfPeer(host: string): string {
	const name = 'n8n-workflow';
	const version = { name, version: '2.41.1', dist: { tarball: `http://${host}/${name}.tgz` } };
	return JSON.stringify({ name, 'dist-tags': { latest: '2.41.1' }, versions: { '2.41.1': version } });
}

/**
 * Installs the packed package by hand, as the README says, but from its tarball, and with a registry that has
 * nothing but the peer.
 *
 * @param folder n8n's folder for community packages; it may be missing
 * @throws Error when any other package is needed, was asked for, or came along
 */
export async function installByHand(tarball: string, folder: string, tools: UserTools = {}): Promise<void> {
	const asked: string[] = [];
	const registry = createServer((request, response) => {
		asked.push(`${request.method} ${request.url}`);
		if (asked.at(-1) !== LOOKED_UP) response.writeHead(404).end();
		else
			response.writeHead(200, { 'content-type': 'application/json' }).end(versionsOfPeer(String(request.headers.host)));
	});
	await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
	try {
		await npm(dirname(tarball), ['install', '--prefix', folder, tarball], tools.node, {
			npm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`,
			// What npm asks about itself, and about weaknesses of packages
			npm_config_update_notifier: 'false',
			npm_config_audit: 'false',
			...(tools.npm && { npm_execpath: tools.npm }),
		});
	} finally {
		registry.closeAllConnections();
		registry.close();
	}
	const installed = (await readdir(join(folder, 'node_modules'))).filter((name) => !name.startsWith('.'));
	const inside = await readdir(join(folder, 'node_modules', PACKAGE_NAME));
	const more = [
		...asked.filter((request) => request !== LOOKED_UP),
		...installed.filter((name) => name !== PACKAGE_NAME),
		...inside.filter((name) => name === 'node_modules'),
	];
	if (more.length > 0) throw new Error(`More than the package: ${more.join(', ')}`);
}

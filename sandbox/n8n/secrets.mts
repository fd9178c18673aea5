import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What one n8n folder is opened with. Made at random for each, kept in it, and of no use anywhere else. */
export interface HostSecrets {
	encryptionKey: string;
	/** The owner's login in the editor. */
	email: string;
	password: string;
}

function newSecrets(): HostSecrets {
	return {
		encryptionKey: randomBytes(24).toString('hex'),
		email: 'owner@example.com',
		// n8n asks for a capital letter and a digit.
		password: `N8n-${randomBytes(6).toString('hex')}-1`,
	};
}

/** The secrets of the n8n in `folder`; the first call makes them. */
export async function hostSecrets(folder: string): Promise<HostSecrets> {
	const file = join(folder, 'secrets.json');
	try {
		return JSON.parse(await readFile(file, 'utf8')) as HostSecrets;
	} catch {
		const secrets = newSecrets();
		await writeFile(file, `${JSON.stringify(secrets, null, '\t')}\n`, { mode: 0o600 });
		return secrets;
	}
}

import { startSandbox } from '../../../sandbox/server/sandbox.mts';
import type { Sandbox, SandboxOptions } from '../../../sandbox/server/sandbox.mts';

/** The default account's secret, spelled out: the tests must not follow the code. */
export const signIn = { login: 'sandbox-user', psw: 'sandbox-password-7f3a' };

export interface Reply {
	status: number;
	type: string;
	/** The header of that name, where there is one. */
	retryAfter: string | null;
	bytes: Buffer;
	/** The bytes as UTF-8. */
	text: string;
}

/** Runs a test against a stand-in of its own, which is ended whatever happens. */
export async function withSandbox(options: SandboxOptions, test: (sandbox: Sandbox) => Promise<void>) {
	const sandbox = await startSandbox(options);
	try {
		await test(sandbox);
	} finally {
		await sandbox.close();
	}
}

/** Posts a form in UTF-8, signed in unless the parameters say otherwise. */
export function call(
	sandbox: Sandbox,
	params: Record<string, string | number>,
	page = 'templates',
	init: RequestInit = {},
): Promise<Reply> {
	const all = { ...signIn, charset: 'utf-8', ...params };
	const body = new URLSearchParams(Object.entries(all).map(([key, value]) => [key, String(value)]));
	return send(`${sandbox.url}/sys/${page}.php`, { method: 'POST', body, ...init });
}

/** Sends a request and reads its answer whole. */
export async function send(url: string, init: RequestInit = {}): Promise<Reply> {
	const response = await fetch(url, { redirect: 'manual', ...init });
	const bytes = Buffer.from(await response.arrayBuffer());
	return {
		status: response.status,
		type: response.headers.get('content-type') ?? '',
		retryAfter: response.headers.get('retry-after'),
		bytes,
		text: bytes.toString('utf8'),
	};
}

/** SMS Center's number in a reply of fmt 0, 1, 2 or 3; 0 if it is none. */
export function codeOf({ text }: Reply): number {
	const found = /^ERROR = (\d+) \(|^0,-(\d+)$|<error_code>(\d+)<|"error_code": "?(\d+)/.exec(text);
	return Number(found?.slice(1).find(Boolean) ?? 0);
}

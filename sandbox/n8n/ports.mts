import { createServer } from 'node:net';

function tryListen(port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			const free = typeof address === 'object' && address ? address.port : port;
			server.close(() => resolve(free));
		});
	});
}

// get-port is an ES module only, which jest does not load.

/**
 * A port of 127.0.0.1 on which nothing listens at this moment: `preferred` if it is free, any other if not. Another
 * program can still take it before it is used; who starts a server must be ready to try another one.
 */
export async function freePort(preferred = 0): Promise<number> {
	try {
		return await tryListen(preferred);
	} catch (error) {
		if (preferred === 0) throw error;
		return await tryListen(0);
	}
}

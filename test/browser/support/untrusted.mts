import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** Made for this test and signed by nobody, like that of a proxy that opens encrypted connections. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBkTCCATagAwIBAgIUJspCHixSJRllKuUm20kFzwn1DXowCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyNzAxMjk0N1oYDzIxMjYxMTAz
MDEyOTQ3WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASmq9sEux8uGcmokt8WsuD1ID9ATE33U9ExYo5qDqtVW0MgWsg+ZUel
BxsPsj5Zn4tZQAhjNF/rwQ2U5JuvjNHho2QwYjAdBgNVHQ4EFgQUgY7gljZJtKGT
DMdQoAQVrdYsVKIwHwYDVR0jBBgwFoAUgY7gljZJtKGTDMdQoAQVrdYsVKIwDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0kAMEYC
IQDzJ9P3vk8qL6k4atg0iUMKE+THnAgPLEEsctJH3VqDYAIhAMqj8uJOi0jfAedN
Ti/F2LXRFhYB1jpZV9SQ83O3byy2
-----END CERTIFICATE-----`;

const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWo012dgrB+nEoyCk
sQf5ctrEh4ElM/7eji7seaR4KpahRANCAASmq9sEux8uGcmokt8WsuD1ID9ATE33
U9ExYo5qDqtVW0MgWsg+ZUelBxsPsj5Zn4tZQAhjNF/rwQ2U5JuvjNHh
-----END PRIVATE KEY-----`;

/** A server on 127.0.0.1 whose certificate nobody trusts. */
export interface Untrusted {
	url: string;
	close: () => Promise<void>;
}

/** Starts one. */
export async function startUntrusted(): Promise<Untrusted> {
	const server = createServer({ cert: CERTIFICATE, key: KEY }, (_, response) => response.end());
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: async () => {
			server.closeAllConnections();
			await new Promise<unknown>((resolve) => server.close(resolve));
		},
	};
}

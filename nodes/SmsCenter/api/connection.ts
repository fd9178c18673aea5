import { SmsCenterError } from './errors';

const CHECK_SERVER = 'Check the server in the credential, and whether this n8n may reach it (firewall, proxy, DNS).';

const SENTENCES = {
	refused: { message: 'The server of SMS Center does not take connections', hint: CHECK_SERVER },
	unreachable: { message: 'The server of SMS Center cannot be reached', hint: CHECK_SERVER },
	handshake: {
		message: 'No encrypted connection to the server could be made, so nothing was sent',
		hint: 'Check the address of the server in the credential (behind https:// it must speak TLS 1.2 or later, at this port), and whether a proxy opens encrypted connections on the way.',
	},
	certificate: {
		message: "The server's certificate could not be trusted, so nothing was sent",
		hint: 'Check the server in the credential. If a proxy of your network opens encrypted connections, give n8n its certificate by the environment variable NODE_EXTRA_CA_CERTS.',
	},
	reset: { message: 'The connection to SMS Center broke off before the answer', hint: 'Run it again.' },
	timeout: {
		message: 'SMS Center did not answer in time',
		hint: "Run it again later, or raise the option 'Timeout (Seconds)'.",
	},
	cancelled: { message: 'The execution was cancelled', hint: 'Run the workflow again to do the rest.' },
};

/** How a connection ended without an answer. */
export type ConnectionFault = keyof typeof SENTENCES;

/** No answer came. `sent` is `'no'` only if the request cannot have been written. */
export class ConnectionError extends SmsCenterError {
	constructor(
		readonly fault: ConnectionFault,
		written: boolean,
	) {
		super(SENTENCES[fault].message, SENTENCES[fault].hint, written ? 'unknown' : 'no');
	}

	/** Whether the server gave no answer, for a reason that may pass by itself. */
	get isNoAnswer(): boolean {
		return ['refused', 'unreachable', 'reset', 'timeout'].includes(this.fault);
	}
}

/** The request failed in a way that nobody foresaw, so nobody knows whether it was written. */
export class UnforeseenError extends SmsCenterError {
	/** @param said what Node.js or n8n calls it, such as `UND_ERR_SOCKET`, where they say it */
	constructor(override readonly said?: string) {
		super('The request to SMS Center could not be made', 'Look into the log of n8n, and run it again.', 'unknown');
	}
}

/** What a request that was not sent ends with when its signal is aborted: the signal's reason, if that is an error of ours. */
export function abortFailure({ reason }: AbortSignal): SmsCenterError {
	return reason instanceof SmsCenterError ? reason : new ConnectionError('cancelled', false);
}

/** An answer as it came over the wire. */
export interface RawReply {
	/** The HTTP status. */
	status: number;
	/** The undecoded bytes. */
	body: Uint8Array;
	/** How long the server asks to wait before the next request, in milliseconds: its header `Retry-After`. */
	retryAfterMs?: number;
}

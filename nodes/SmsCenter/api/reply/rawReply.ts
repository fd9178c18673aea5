/** An answer as it came over the wire. */
export interface RawReply {
	/** The HTTP status. */
	status: number;
	/** The undecoded bytes. */
	body: Uint8Array;
}

import { SmsCenterError } from '../api/errors';

/** A sync, or a Create or Update, cannot tell what is wanted. Nothing was written. */
export class SyncRefusedError extends SmsCenterError {
	constructor(
		message: string,
		hint: string,
		/** The item that it is about, where it is about one. */
		readonly item?: number,
	) {
		super(message, hint, 'no');
	}
}

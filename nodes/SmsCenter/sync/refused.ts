import { SmsCenterError } from '../api/errors';

/** A sync, or a Create or Update, cannot tell what is wanted. Nothing was written. */
export class SyncRefusedError extends SmsCenterError {
	constructor(
		message: string,
		hint: string,
		/** The item that it is about, where it is about one. */
		readonly item?: number,
		/** What it comes from, where that says more. */
		override readonly cause?: SmsCenterError,
	) {
		super(message, hint, 'no');
	}
}

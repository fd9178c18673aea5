import { SmsCenterError } from '../api';

/** Items or templates leave room for doubt about what is wanted. Nothing was written. */
export class RefusedPlanError extends SmsCenterError {
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

import { SmsCenterError } from '../api';

/** Items or templates leave room for doubt about what is wanted. Nothing was written. */
export class RefusedPlanError extends SmsCenterError {
	constructor(
		message: string,
		hint: string,
		readonly item?: number,
		override readonly cause?: SmsCenterError,
	) {
		super(message, hint, 'no');
	}
}

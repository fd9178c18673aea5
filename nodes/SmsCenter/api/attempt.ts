import { SmsCenterError } from './errors';

/** How an attempt ended: with a value, or with a failure of ours. */
export type Attempt<T> = { value: T; failure?: undefined } | { failure: SmsCenterError };

/** Waits for a promise and gives its value or its failure, to decide on. A failure that is not ours is a fault: it is thrown. */
export async function attempt<T>(promise: Promise<T>): Promise<Attempt<T>> {
	const settled: { value: T } | { reason: unknown } = await promise.then(
		(value) => ({ value }),
		(reason: unknown) => ({ reason }),
	);
	if ('value' in settled) return settled;
	if (settled.reason instanceof SmsCenterError) return { failure: settled.reason };
	throw settled.reason;
}

const VARIABLE = 'SHARED_BROWSER';

/** Where the browser of all test files takes connections. */
export function browserAddress(): string {
	const address = process.env[VARIABLE];
	if (address === undefined) throw new Error('No browser was started for these tests');
	return address;
}

/** Tells it to them: jest gives each file modules of its own, but one environment. */
export function shareBrowser(address: string): void {
	process.env[VARIABLE] = address;
}

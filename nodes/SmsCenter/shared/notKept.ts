import { SmsCenterError, type Template } from '../api';
import { differencesInWords } from '../sync/compare';

/** SMS Center holds something else than was sent: carried out, and not as it was wanted. */
export class NotKeptError extends SmsCenterError {
	constructor(
		sent: Template,
		readonly stored: Template,
	) {
		super(
			`SMS Center keeps something else than was sent, or somebody changed it since: ${differencesInWords(sent, stored)}`,
			'The details show what it keeps. Send what SMS Center can keep, or change the template in your account.',
			'yes',
		);
	}
}

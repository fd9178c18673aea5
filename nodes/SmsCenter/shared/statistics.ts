/** What a text costs as an SMS. */
export interface Statistics {
	/** GSM-7 if every character of the text is in GSM 03.38 or its extension table, UCS-2 otherwise. */
	encoding: 'GSM-7' | 'UCS-2';
	/** As an SMS counts them: septets in GSM-7 (an extension character is two), UTF-16 units in UCS-2. */
	characters: number;
	segments: number;
}

type SeptetsByCharCode = (typeof import('./segmentsLibrary'))['septetsByCharCode'];

/** Septets or UTF-16 units in a message of one part, and in each part of a longer one (3GPP TS 23.040). */
const CAPACITY = { 'GSM-7': { alone: 160, inPart: 153 }, 'UCS-2': { alone: 70, inPart: 67 } };

/**
 * Encoding, length and parts of a text as it stands: nothing is replaced by a cheaper character, and `\r\n` counts as two.
 * Parts are filled from left to right. An extension character and a surrogate pair are never torn apart; what is displayed
 * as one sign but made of several (an emoji of a family, a letter with an accent of its own) may be.
 */
function statisticsOf(message: string, septetsByCharCode: SeptetsByCharCode): Statistics {
	const septets = message.split('').map((unit) => septetsByCharCode[unit.charCodeAt(0)]?.length ?? 0);
	const encoding = septets.includes(0) ? 'UCS-2' : 'GSM-7';
	const costs = encoding === 'GSM-7' ? septets : Array.from(message, (codePoint) => codePoint.length);
	const characters = costs.reduce((sum, cost) => sum + cost, 0);
	const { alone, inPart } = CAPACITY[encoding];
	if (characters <= alone) return { encoding, characters, segments: Math.min(characters, 1) };
	let segments = 1;
	let used = 0;
	for (const cost of costs) {
		if (used + cost > inPart) {
			segments += 1;
			used = 0;
		}
		used += cost;
	}
	return { encoding, characters, segments };
}

/** Loads what tells the statistics of texts. */
export async function loadStatistics(): Promise<(message: string) => Statistics> {
	const { septetsByCharCode } = await import('./segmentsLibrary');
	return (message) => statisticsOf(message, septetsByCharCode);
}

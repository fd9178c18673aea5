/** What a text costs as an SMS. */
export interface Statistics {
	/** GSM-7 if every character of the text is in GSM 03.38 or its extension table, UCS-2 otherwise. */
	encoding: 'GSM-7' | 'UCS-2';
	/** As an SMS counts them: septets in GSM-7 (an extension character is two), UTF-16 units in UCS-2. */
	characters: number;
	segments: number;
}

/** Septets or UTF-16 units in a message of one part, and in each part of a longer one (3GPP TS 23.040). */
const CAPACITY = { 'GSM-7': { alone: 160, inPart: 153 }, 'UCS-2': { alone: 70, inPart: 67 } };

/**
 * Encoding, length and parts of a text as it stands: nothing is replaced by a cheaper character, and `\r\n` counts as two.
 * Parts are filled from left to right. An extension character and a surrogate pair are never torn apart; what is displayed
 * as one sign but made of several (an emoji of a family, a letter with an accent of its own) may be.
 *
 * @param septets what each UTF-16 unit takes in GSM-7, 0 where that lacks it
 */
function statisticsOf(message: string, septets: Uint8Array): Statistics {
	let inGsm7 = 0;
	let encoding: Statistics['encoding'] = 'GSM-7';
	for (let place = 0; place < message.length && encoding === 'GSM-7'; place += 1) {
		const cost = septets[message.charCodeAt(place)] ?? 0;
		if (cost === 0) encoding = 'UCS-2';
		inGsm7 += cost;
	}
	const characters = encoding === 'GSM-7' ? inGsm7 : message.length;
	const { alone, inPart } = CAPACITY[encoding];
	if (characters <= alone) return { encoding, characters, segments: Math.min(characters, 1) };
	let segments = 1;
	let used = 0;
	let place = 0;
	while (place < message.length) {
		const units = (message.codePointAt(place) ?? 0) > 0xffff ? 2 : 1;
		const cost = encoding === 'GSM-7' ? (septets[message.charCodeAt(place)] ?? 0) : units;
		if (used + cost > inPart) {
			segments += 1;
			used = 0;
		}
		used += cost;
		place += units;
	}
	return { encoding, characters, segments };
}

/** Loads what tells the statistics of texts. */
export async function loadStatistics(): Promise<(message: string) => Statistics> {
	const { septetsByCharCode } = await import('./segmentsLibrary');
	const septets = new Uint8Array(0x10000);
	for (const [code, ofCode] of Object.entries(septetsByCharCode)) septets[Number(code)] = ofCode?.length ?? 0;
	return (message) => statisticsOf(message, septets);
}

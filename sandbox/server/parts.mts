/** The characters of GSM 03.38 that take one place of seven bits. */
const gsm7 = new Set(
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
		'¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Those that take two: an escape stands before them. */
const escapedGsm7 = new Set('\f^{}\\[~]|€');

/** How many parts a text takes as SMS: in places of seven bits if it can, else in UTF-16. No character is split. */
export function partsOf(text: string): number {
	const characters = [...text];
	const isGsm7 = characters.every((character) => gsm7.has(character) || escapedGsm7.has(character));
	const [alone, inParts] = isGsm7 ? [160, 153] : [70, 67];
	const lengths = characters.map((character) => (isGsm7 ? (escapedGsm7.has(character) ? 2 : 1) : character.length));
	if (lengths.reduce((sum, length) => sum + length, 0) <= alone) return 1;
	let parts = 1;
	let taken = 0;
	for (const length of lengths) {
		if (taken + length > inParts) {
			parts++;
			taken = 0;
		}
		taken += length;
	}
	return parts;
}

/** Several IDs in words: "12, 15 and 20". */
export function idsInWords(ids: readonly number[]): string {
	return ids.length < 2 ? ids.join('') : `${ids.slice(0, -1).join(', ')} and ${ids[ids.length - 1]}`;
}

const LONGEST_NAME = 60;

/** Names of templates, each in quotes: "'Welcome', 'Order shipped' and 3 more". A long name is cut. */
export function namesInWords(names: readonly string[], most = 10): string {
	const shown = names.slice(0, most).map((name) => {
		const characters = Array.from(name);
		const isCut = characters.length > LONGEST_NAME;
		return `'${isCut ? `${characters.slice(0, LONGEST_NAME).join('')}…` : name}'`;
	});
	return shown.join(', ') + (names.length > most ? ` and ${names.length - most} more` : '');
}

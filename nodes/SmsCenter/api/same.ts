const INVISIBLE = /\p{Cf}/gu;

/**
 * The form of a name by which two names are the same: servers change letter case (recorded), blanks, invisible characters
 * and Unicode forms of what they are sent.
 */
export function nameForm(name: string): string {
	return name.normalize('NFC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim().toLowerCase();
}

/** The form of a text by which two texts are the same: NFC, one kind of line end, no blanks at the ends. */
export function textForm(text: string): string {
	return text.normalize('NFC').replace(/\r\n?/g, '\n').trim();
}

/** Whether a server may have made one text of the other by what it does to blanks, line ends and Unicode forms. */
export function isSameText(one: string, other: string): boolean {
	return one === other || textForm(one) === textForm(other);
}

/** Whether two names are the same for a server that changes letter case, blanks and Unicode forms. */
export function isSameName(one: string, other: string): boolean {
	return one === other || nameForm(one) === nameForm(other);
}

/** Whether nothing of a text can be seen. */
export function isInvisible(text: string): boolean {
	return text.replace(INVISIBLE, '').trim() === '';
}

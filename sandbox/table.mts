/** How many columns of a terminal a text takes, about: emoji and other wide characters two, combining marks none. */
function width(text: string): number {
	let columns = 0;
	for (const { segment } of new Intl.Segmenter().segment(text)) {
		columns += /\p{Emoji_Presentation}|\uFE0F|\p{RI}/u.test(segment) ? 2 : 1;
	}
	return columns;
}

function cut(text: string, columns: number): string {
	const oneLine = text.replace(/\s+/g, ' ');
	if (width(oneLine) <= columns) return oneLine;
	let kept = '';
	for (const { segment } of new Intl.Segmenter().segment(oneLine)) {
		if (width(kept + segment) >= columns) break;
		kept += segment;
	}
	return `${kept}…`;
}

/** A column of a table: its heading, and the most columns of the terminal it may take. */
export interface Column {
	heading: string;
	widest: number;
}

/** Draws a table as text: one line a row, cells cut to their column's width. */
export function drawTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
	const cells = [columns.map(({ heading }) => heading), ...rows].map((row) =>
		row.map((cell, index) => cut(cell, columns[index].widest)),
	);
	const widths = columns.map((_column, index) => Math.max(...cells.map((row) => width(row[index]))));
	const lines = cells.map((row) =>
		row
			.map((cell, index) => cell + ' '.repeat(widths[index] - width(cell)))
			.join('  ')
			.trimEnd(),
	);
	lines.splice(1, 0, widths.map((columnWidth) => '─'.repeat(columnWidth)).join('  '));
	return lines.join('\n');
}

const entities: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&apos;',
};

/** A text with the five signs escaped that mean something in XML and HTML. */
export function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (sign) => entities[sign]);
}

/** Writes an element that holds a text or a number. */
export type XmlElement = (tag: string, value: string | number) => string;

/** Writes texts escaped, or in CDATA sections. */
export function xmlElement(asCdata: boolean | undefined): XmlElement {
	const write = (value: string | number) => {
		if (typeof value === 'number') return String(value);
		return asCdata ? cdata(value) : escaped(value);
	};
	return (tag, value) => `<${tag}>${write(value)}</${tag}>`;
}

function cdata(text: string): string {
	return text && `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

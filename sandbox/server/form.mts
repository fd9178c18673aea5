/** A parameter as its bytes: which charset they are in, another parameter says. */
export type Pair = readonly [name: Buffer, value: Buffer];

/** The parameters of a query, or of a body that is encoded in the same way. */
export function urlEncodedPairs(encoded: string): Pair[] {
	return encoded
		.split('&')
		.filter((pair) => pair !== '')
		.map((pair) => {
			const equals = pair.indexOf('=');
			const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
			return [percentDecode(name), percentDecode(value)];
		});
}

/** The parameters of a body; none if it is not a form. */
export function bodyPairs(contentType: string, body: Buffer): Pair[] {
	// One character a byte
	const text = body.toString('latin1');
	if (/^\s*application\/x-www-form-urlencoded\b/i.test(contentType)) return urlEncodedPairs(text);
	const multipart = /^\s*multipart\/form-data\s*;.*?\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
	return multipart ? multipartPairs(multipart[1] ?? multipart[2], text) : [];
}

/** A part that is cut off is left out, and so is a file. */
function multipartPairs(boundary: string, text: string): Pair[] {
	return `\r\n${text}`
		.split(`\r\n--${boundary}`)
		.slice(1, -1)
		.flatMap((part): Pair[] => {
			const end = part.indexOf('\r\n\r\n');
			const head = part.slice(0, Math.max(end, 0));
			const name = /^content-disposition:.*;\s*name=(?:"([^"]*)"|([^\s;]+))/im.exec(head);
			if (!name || /;\s*filename\*?=/i.test(head)) return [];
			const value = part.slice(end + 4);
			return [[Buffer.from(name[1] ?? name[2], 'latin1'), Buffer.from(value, 'latin1')]];
		});
}

/** The bytes behind `%XX` and `+`; an escape that is none stands for itself. Takes one character a byte. */
function percentDecode(raw: string): Buffer {
	const bytes = Buffer.from(raw, 'latin1');
	let length = 0;
	for (let index = 0; index < bytes.length; index++) {
		const byte = bytes[index];
		if (byte === 0x2b) {
			bytes[length++] = 0x20;
		} else if (byte === 0x25 && /^[0-9a-f]{2}$/i.test(raw.slice(index + 1, index + 3))) {
			bytes[length++] = parseInt(raw.slice(index + 1, index + 3), 16);
			index += 2;
		} else {
			bytes[length++] = byte;
		}
	}
	return bytes.subarray(0, length);
}

const decoder = new TextDecoder('windows-1251');
const byteOf = new Map<string, number>();
for (let byte = 0; byte < 256; byte++) byteOf.set(decoder.decode(Uint8Array.of(byte)), byte);

const QUESTION_MARK = 0x3f;

/** Text of windows-1251 bytes. Every byte stands for a character, so this never fails. */
export function decodeWindows1251(bytes: Uint8Array): string {
	return decoder.decode(bytes);
}

/** Windows-1251 bytes of a text; a character that windows-1251 does not have becomes one `?`. */
export function encodeWindows1251(text: string): Buffer {
	const bytes = Buffer.allocUnsafe(text.length);
	let length = 0;
	for (const character of text) bytes[length++] = byteOf.get(character) ?? QUESTION_MARK;
	return bytes.subarray(0, length);
}

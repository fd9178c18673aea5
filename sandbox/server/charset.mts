/** The charsets that SMS Center takes and gives. */
export type Charset = 'utf-8' | 'windows-1251' | 'koi8-r';

const QUESTION_MARK = 0x3f;

/** A charset of one byte a character. Every byte stands for one, so decoding never fails. */
class SingleByte {
	readonly #decoder: TextDecoder;
	readonly #byteOf = new Map<string, number>();

	constructor(label: string) {
		this.#decoder = new TextDecoder(label);
		for (let byte = 0; byte < 256; byte++) this.#byteOf.set(this.decode(Uint8Array.of(byte)), byte);
	}

	decode(bytes: Uint8Array): string {
		return this.#decoder.decode(bytes);
	}

	/** A character that the charset does not have becomes one `?`. */
	encode(text: string): Buffer {
		const bytes = Buffer.allocUnsafe(text.length);
		let length = 0;
		for (const character of text) bytes[length++] = this.#byteOf.get(character) ?? QUESTION_MARK;
		return bytes.subarray(0, length);
	}
}

const singleByte = {
	'windows-1251': new SingleByte('windows-1251'),
	'koi8-r': new SingleByte('koi8-r'),
};

/** The charset that the parameter `charset` asks for: windows-1251 unless it is another that SMS Center knows. */
export function charsetOf(name: string): Charset {
	if (/^utf-?8$/i.test(name)) return 'utf-8';
	return /^koi8-r$/i.test(name) ? 'koi8-r' : 'windows-1251';
}

/** Text of bytes; what is not UTF-8 becomes U+FFFD. */
export function decode(bytes: Buffer, charset: Charset): string {
	return charset === 'utf-8' ? bytes.toString('utf8') : singleByte[charset].decode(bytes);
}

/** Bytes of a text; a character that the charset does not have becomes one `?`. */
export function encode(text: string, charset: Charset): Buffer {
	return charset === 'utf-8' ? Buffer.from(text) : singleByte[charset].encode(text);
}

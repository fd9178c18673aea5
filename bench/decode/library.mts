import { XMLParser } from 'fast-xml-parser';

import type { Format } from './lists.mts';

/** The options of fast-xml-parser under which it does the least: no trimming, no numbers, no entities. */
const XML_OPTIONS = {
	preserveOrder: true,
	trimValues: false,
	parseTagValue: false,
	processEntities: false,
	cdataPropName: '#cdata',
	ignoreDeclaration: true,
	jPath: false,
};

/** Bytes to text by the platform alone. */
export const decode = (body: Buffer): string => new TextDecoder().decode(body);

/** What our decoder is made of, called as it calls it; no library reads the other formats. */
export const LIBRARIES = {
	json: (body: Buffer) => JSON.parse(decode(body)) as unknown,
	xml: (body: Buffer) => new XMLParser(XML_OPTIONS).parse(decode(body)) as unknown,
};

/** Whether a library reads the format. */
export function hasLibrary(format: Format): format is keyof typeof LIBRARIES {
	return format in LIBRARIES;
}

import fc from 'fast-check';

import type { ResponseFormat, Template } from '../../../nodes/SmsCenter/api/template.ts';
import { TEMPLATE_FORMATS } from '../../../nodes/SmsCenter/api/template.ts';
import { decode, encode } from '../../../sandbox/server/charset.mts';
import { templateList } from '../../../sandbox/server/endpoints/templates.mts';
import { settingsOf, type SandboxOptions } from '../../../sandbox/server/options.mts';
import { renderReply } from '../../../sandbox/server/reply.mts';
import { FORMATS } from './replies.mts';

/** Cases in one run of a property; `npm run fuzz` asks for more. */
export const RUNS = Number(process.env.FUZZ_RUNS ?? 10_000);

/** What the four formats are made of: joined at random they make texts that look like records, tags, ends and errors. */
export const PIECES = [
	...[',', ',,', '\n', '\r\n', '\r', ' ', '0', '1', '7', '42', '9007199254740992', 'sms', 'viber', 'a', 'Я', '😀', '-'],
	...['5,', '\n5,', '\n6,b,sms,s,0,m', ',sms,s,1,', ',0,', '0,-3', '6,b,,,0,m\n'],
	...['id = ', 'id = 6, name = ', '\nid = 6, ', ', format = ', ', format = sms, sender = ', ', flag = 1, message = '],
	...['\nid = 6, name = b, format = , sender = , flag = 0, message = m', ', flag = ', ', message = ', ', msg = '],
	...[
		'<',
		'>',
		'&',
		'&amp;',
		'&#10;',
		'<message>',
		'</message>',
		'</template>',
		'<id>6</id>',
		']]>',
		'<![CDATA[',
		'<!--',
	],
	...['-->', '<?', '"', '\\', '\\u0041', '\\n', '{"id": 6}', '"id":6,', '"},{', '[]', 'ERROR = 3 (x)', 'OK', 'null'],
	...['\u0000', '\u0008', '\u001f', '\u0085', '\u2028', '\ufeff', '\ufffd', '__proto__', 'constructor', 'true'],
];

const text = fc.oneof(
	fc.string({ unit: fc.constantFrom(...PIECES), maxLength: 12 }),
	fc.string({ unit: fc.constantFrom(...'Привет, мир №5: «ёж» — да\n'), maxLength: 20 }),
	fc.string({ unit: 'binary', maxLength: 20 }),
	fc.string({ unit: 'grapheme', maxLength: 20 }),
	fc.string({
		unit: fc.integer({ min: 0, max: 0x9f }).map((code) => String.fromCharCode(code)),
		maxLength: 20,
	}),
);

/** Templates of any Unicode, with ids of their own. */
export function templates(maxLength: number): fc.Arbitrary<Template[]> {
	const whole = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.maxSafeNat());
	const template = fc
		.record({
			id: fc.oneof(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })),
			name: text,
			format: fc.constantFrom(...TEMPLATE_FORMATS),
			sender: text,
			flag: whole,
			message: text,
		})
		.map(({ message, ...rest }) => ({ ...rest, autoSign: rest.flag % 2 === 1, message }));
	return fc.uniqueArray(template, { minLength: 1, maxLength, selector: ({ id }) => id });
}

/** Every way in which the stand-in server can write a list. */
export const writing: fc.Arbitrary<SandboxOptions> = fc.record({
	textKey: fc.constantFrom('message', 'msg'),
	trailingNewline: fc.boolean(),
	idsAsStrings: fc.boolean(),
	numbersAsStrings: fc.boolean(),
	jsonEscapeUnicode: fc.boolean(),
	jsonRawControls: fc.boolean(),
	xmlDeclaration: fc.boolean(),
	xmlCdata: fc.boolean(),
});

export const format = fc.constantFrom(...FORMATS);

const FMT = { json: 3, xml: 2, csv: 1, text: 0 } as const;

/** The charset of a reply: the stand-in server writes the other one where charset=utf-8 is not heeded. */
export const charset = fc.constantFrom('utf-8', 'utf-8', 'windows-1251');

export type Charset = 'utf-8' | 'windows-1251';

/** The bytes of a list as the stand-in server writes them. */
export function written(
	list: Template[],
	as: ResponseFormat,
	options: SandboxOptions,
	inCharset: Charset = 'utf-8',
): Buffer {
	const request = { fmt: FMT[as], charset: inCharset } as const;
	const settings = settingsOf(options);
	return renderReply(templateList(list, settings), request, settings).body;
}

/** What windows-1251 leaves of the texts of a list: what JSON escapes is kept, and what it does not have is a `?`. */
export function inWindows1251(list: Template[], as: ResponseFormat, options: SandboxOptions): Template[] {
	const escaped = options.jsonEscapeUnicode ? /[\u0080-\uffff]/ : /[\u2028\u2029]/;
	const kept = (text: string) =>
		[...text]
			.map((one) => (as === 'json' && escaped.test(one) ? one : decode(encode(one, 'windows-1251'), 'windows-1251')))
			.join('');
	return list.map((one) => ({
		...one,
		name: kept(one.name),
		sender: kept(one.sender),
		message: kept(one.message),
	}));
}

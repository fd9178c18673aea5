import { NotUnderstood } from '../../../nodes/SmsCenter/api/reply/notUnderstood.ts';
import { declaredEncoding, requireWholeElement } from '../../../nodes/SmsCenter/api/reply/xmlSyntax.ts';

const CUT = 'is cut off';
const NO_XML = 'is not XML';
const MISMATCH = 'is XML whose tags do not match';
const BESIDE = 'has text outside its XML';
const SEVERAL = 'holds more than one XML element';
const OTHER = 'is not XML of SMS Center';

/** Why a text is refused; null where it passes. */
function refusal(text: string): string | null {
	try {
		requireWholeElement(text);
		return null;
	} catch (failure) {
		if (failure instanceof NotUnderstood) return failure.reason;
		throw failure;
	}
}

describe('One whole element', () => {
	it.each([
		'<a/>',
		'<a></a>',
		' \n<a> </a>\n',
		'<a>text &amp; more</a>',
		'<list><b>1</b><b>2</b><c/><b></b></list>',
		'<a ><b\n></b ></a\t>',
		'<a x="1" y=\'<>\'></a>'.replace('<>', '>'),
		'<a x="1"/>',
		'<a><a><a></a></a></a>',
		'<a-1._b></a-1._b>',
		'<?xml version="1.0"?><a/>',
		'\n <?xml version="1.0" encoding="utf-8" ?>\n<a/>',
		'<!-- before --><a/><!-- after -->',
		'<a><!-- <b> -- > --></a>',
		'<a><!----></a>',
		'<a><![CDATA[<b>]] > &]]></a>',
		'<a><![CDATA[]]><b/><![CDATA[x]]></a>',
	])('%j passes', (text) => {
		expect(refusal(text)).toBeNull();
	});

	it.each([
		['', NO_XML],
		['text', BESIDE],
		['<!-- nothing -->', NO_XML],
		['<?xml version="1.0"?>', NO_XML],
		['<a>', CUT],
		['<a', CUT],
		['<', CUT],
		['<a><b></b>', CUT],
		['<a></a', CUT],
		['<a></', CUT],
		['<a><!-- ', CUT],
		['<a><!-->', CUT],
		['<a><![CDATA[ ]]', CUT],
		['<a><![CDATA[>', CUT],
		['<a></b>', MISMATCH],
		['<a><b></a></b>', MISMATCH],
		['<a></a b>', OTHER],
		['<a></aa>', MISMATCH],
		['<aa></a>', MISMATCH],
		['</a>', MISMATCH],
		['<a/></a>', MISMATCH],
		['<a></>', OTHER],
		['<a/><b/>', SEVERAL],
		['<a></a><a></a>', SEVERAL],
		['x<a/>', BESIDE],
		['<a/>x', BESIDE],
		['<a></a>\u0000', BESIDE],
		['<a/>x<!-- -->', BESIDE],
		['<![CDATA[]]><a/>', BESIDE],
		['<a/><![CDATA[]]>', BESIDE],
		['<!DOCTYPE a><a/>', OTHER],
		['<a><!DOCTYPE a></a>', OTHER],
		['<?php ?><a/>', OTHER],
		['<a><?xml version="1.0"?></a>', OTHER],
		['<a/><?x?>', OTHER],
		['<?xml version="1.0"?><?xml version="1.0"?><a/>', OTHER],
		['<?xml?><a/>', OTHER],
		['<1/>', OTHER],
		['< a/>', OTHER],
		['<a x></a>', OTHER],
		['<a x=1></a>', OTHER],
		['<a x="1"y="2" z></a>', OTHER],
		['<a x="<"></a>', OTHER],
		['<a / ></a>', OTHER],
		['<a><b x></b></a>', OTHER],
	])('%j is refused: %s', (text, reason) => {
		expect(refusal(text)).toBe(reason);
	});

	it.each(['<list><b></b><b/><b></b></list>', '<list><b x="1"></b><b></b><b x="1"></b></list>'])(
		'%j: a tag that stood there before is read the same again',
		(text) => {
			expect(refusal(text)).toBeNull();
			expect(refusal(text.replace('</list>', '<b></list>'))).toBe(MISMATCH);
		},
	);
});

describe('The declared encoding', () => {
	it.each([
		['<a/>', undefined],
		['<a encoding="utf-8"/>', undefined],
		['<?xml version="1.0"?><a encoding="koi8-r"/>', undefined],
		['<?xml version="1.0" encoding="UTF-8"?><a/>', 'utf-8'],
		["<?xml version='1.0' encoding = 'Windows-1251' ?><a/>", 'windows-1251'],
		['\n<?xml version="1.0"  encoding="koi8-r"?><a/>', 'koi8-r'],
		['<?xml version="1.0" myencoding="koi8-r"?><a/>', undefined],
	])('of %j is %j', (text, encoding) => {
		expect(declaredEncoding(text)).toBe(encoding);
	});
});

import { readDone } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import { outcomeOf, reply, windows1251 } from './replies.mts';

const CUT = 'is cut off';
const NO_XML = 'is not XML';
const MISMATCH = 'is XML whose tags do not match';
const BESIDE = 'has text outside its XML';
const SEVERAL = 'holds more than one XML element';
const OTHER = 'is not XML of SMS Center';

/** What a whole element is refused for that says neither "OK" nor anything else. */
const WHOLE = 'does not say that the request was carried out';

/** Why a text is refused. */
const refusal = async (text: string | Uint8Array) => await outcomeOf(readDone(reply(text), 'xml'));

describe('One whole element', () => {
	it.each([
		'<result/>',
		'<result></result>',
		' \n<result> </result>\n',
		'<result>text &amp; more</result>',
		'<result><b>1</b><b>2</b><c/><b></b></result>',
		'<result ><b\n></b ></result\t>',
		'<result x="1" y=\'<>\'></result>'.replace('<>', '>'),
		'<result x="1"/>',
		'<result><result><result></result></result></result>',
		'<result><a-1._b></a-1._b></result>',
		'<?xml version="1.0"?><result/>',
		'\n <?xml version="1.0" encoding="utf-8" ?>\n<result/>',
		'<!-- before --><result/><!-- after -->',
		'<result><!-- <b> -- > --></result>',
		'<result><!----></result>',
		'<result><![CDATA[<b>]] > &]]></result>',
		'<result><![CDATA[]]><b/><![CDATA[ ]]></result>',
	])('%j passes', async (text) => {
		expect(await refusal(text)).toBe(WHOLE);
	});

	it.each([
		['text', BESIDE],
		['<!-- nothing -->', NO_XML],
		['<?xml version="1.0"?>', NO_XML],
		['<result>', CUT],
		['<result', CUT],
		['<', CUT],
		['<result><b></b>', CUT],
		['<result></result', CUT],
		['<result></', CUT],
		['<result><!-- ', CUT],
		['<result><!-->', CUT],
		['<result><![CDATA[ ]]', CUT],
		['<result><![CDATA[>', CUT],
		['<result></b>', MISMATCH],
		['<result><b></result></b>', MISMATCH],
		['<result></result b>', OTHER],
		['<result></resultat>', MISMATCH],
		['<resultat></result>', MISMATCH],
		['</result>', MISMATCH],
		['<result/></result>', SEVERAL],
		['<result></>', OTHER],
		['<result/><b/>', SEVERAL],
		['<result></result><result></result>', SEVERAL],
		['x<result/>', BESIDE],
		['<result/>x', BESIDE],
		['<result></result>\u0000', BESIDE],
		['<result/>x<!-- -->', BESIDE],
		['<![CDATA[x]]><result/>', BESIDE],
		['<result/><![CDATA[<]]>', BESIDE],
		['<!DOCTYPE a><result/>', OTHER],
		['<result><!DOCTYPE a></result>', OTHER],
		['<?php ?><result/>', OTHER],
		['<result><?xml version="1.0"?></result>', OTHER],
		['<result/><?x?>', OTHER],
		['<?xml version="1.0"?><?xml version="1.0"?><result/>', OTHER],
		['<?xml?><result/>', OTHER],
		['<1/>', OTHER],
		['< a/>', OTHER],
		['<result x></result>', OTHER],
		['<result x=1></result>', OTHER],
		['<result x="1"y="2" z></result>', OTHER],
		['<result x="<"></result>', OTHER],
		['<result / ></result>', OTHER],
		['<result><b x></b></result>', OTHER],
	])('%j is refused: %s', async (text, reason) => {
		expect(await refusal(text)).toBe(reason);
	});
});

describe('The declared encoding', () => {
	const OTHER_ENCODING = 'is in an encoding other than UTF-8 and windows-1251';
	it.each([
		['<result>я</result>', WHOLE],
		['<result encoding="utf-16">я</result>', WHOLE],
		['<?xml version="1.0"?><result encoding="koi8-r">я</result>', WHOLE],
		['<?xml version="1.0" encoding="UTF-8"?><result>я</result>', WHOLE],
		["<?xml version='1.0' encoding = 'Windows-1251' ?><result>я</result>", WHOLE],
		['\n<?xml version="1.0"  encoding="koi8-r"?><result>я</result>', OTHER_ENCODING],
		['<?xml version="1.0" myencoding="koi8-r"?><result>я</result>', WHOLE],
	])('of bytes that are not UTF-8, in %j', async (text, reason) => {
		expect(await refusal(windows1251(text))).toBe(reason);
	});
});

/** The options of fast-xml-parser under which it does the least: no trimming, no numbers, no entities. */
export const XML_OPTIONS = {
	preserveOrder: true,
	trimValues: false,
	parseTagValue: false,
	processEntities: false,
	cdataPropName: '#cdata',
	ignoreDeclaration: true,
	jPath: false,
};

module.exports = {
	useTabs: true,
	tabWidth: 2,
	singleQuote: true,
	trailingComma: 'all',
	printWidth: 120,
	arrowParens: 'always',
	endOfLine: 'lf',
};

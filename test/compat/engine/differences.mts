/** Something that n8n 1 itself does otherwise: there the engine tests that look at it cannot pass. */
export interface Difference {
	why: string;
	/** The tests, by their full names. */
	tests?: readonly RegExp[];
	/** The line at which such a test ends; any other line of it has to be right. */
	line?: RegExp;
}

export const DIFFERENCES: readonly Difference[] = [
	{
		why: 'it shows no hints under the output of a node',
		line: /hint|countsOf|useUpLists/i,
	},
	{
		why: 'it turns the order of the items round where a node has an error output',
		tests: [
			/^A sync is refused as a whole, Continue on Fail or not: /,
			/^A sync that cannot do everything (keeps what a create|says of (an update|a deletion)) /,
			/^A sync whose list is old by the time of its deletions does not delete /,
			/^A server that (is not there|swallows all requests) (update by ID|delete): a thousand items end after /,
			/^Continue on Fail (leaves two items|holds for a credential)/,
			/^Create or Update (does not send what comes after|refuses it after) a create that (stays in doubt|broke off)/,
			/^An expression that n8n cannot evaluate fails its own item alone under Continue on Fail: /,
			/^Ten refusals in a row stop the rest, unsent$/,
			/^What is refused leaves the other items alone under Continue on Fail, /,
			/^What SMS Center answers an answer that comes drop by drop is told as such/,
		],
	},
	{
		why: 'it tries a node that continues only once',
		tests: [
			/^Retry On Fail makes no create twice: continueRegularOutput$/,
			/^A write in doubt in an earlier try takes no verdict away from another template$/,
			/^Retry On Fail deletes three templates where the last one is refused once: By ID, with an error output$/,
		],
	},
	{
		why: 'it does not tell a node how the workflow is connected',
		tests: [
			/^Sync with Delete Missing is refused before anything is sent (where (two nodes|both outputs)|in a side branch)/,
		],
	},
	{
		why: 'it knows no output schemas',
		tests: [/^is there for every operation/, /^says what /, /^would not pass /],
	},
];

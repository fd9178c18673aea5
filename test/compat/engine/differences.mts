/** What n8n 1 itself does otherwise, and the engine tests that look at it: there they cannot pass. */
export const DIFFERENCES: ReadonlyArray<{ why: string; tests: readonly RegExp[] }> = [
	{
		why: 'it shows no hints under the output of a node',
		tests: [
			/^A sync (creates, updates, leaves alone and deletes|changes nothing the second time|converges on a server that)/,
			/^A dry run shows what the sync does: /,
			/^Create or Update says what it leaves alone because a server may make such a difference by itself$/,
			/^Three identical requests a minute a fourth waits, and the node says for how long$/,
			/^Cancelling the execution leaves a list to the others that wait for it: /,
			/^Error 9 all the same, .* is waited for under a (sliding|fixed) window/,
		],
	},
	{
		why: 'it turns the order of the items round where a node has an error output',
		tests: [
			/^A sync is refused as a whole, Continue on Fail or not: /,
			/^A sync that cannot do everything (keeps what a create|says of (an update|a deletion)) /,
			/^A sync whose list is old by the time of its deletions does not delete /,
			/^Continue on Fail (leaves two items|holds for a credential)/,
			/^Create or Update (does not send what comes after|refuses it after) a create that (stays in doubt|broke off)/,
			/^An expression that n8n cannot evaluate fails its own item alone under Continue on Fail: /,
			/^What SMS Center answers an answer that comes drop by drop is told as such/,
		],
	},
	{
		why: 'it tries a node that continues only once',
		tests: [/^Retry On Fail makes no create twice: continueRegularOutput$/],
	},
	{
		why: 'it knows no output schemas',
		tests: [/^is there for every operation/, /^says what /, /^would not pass /],
	},
];

/** One item as n8n gives it from node to node. */
export interface Item {
	json: Record<string, unknown>;
	pairedItem?: unknown;
	error?: unknown;
}

/** What one run of one node came to. */
export interface NodeRun {
	status: string;
	/** Its items, by output: 0 is the success output, 1 the error output where there is one. */
	outputs: Item[][];
	/** The error with which it ended, as n8n keeps it. */
	error?: Record<string, unknown>;
	/** Hints that the node gave for the user. */
	hints: { message: string; type?: string }[];
	/** When it began, and how long it took, in milliseconds. */
	startTime: number;
	executionTime: number;
}

/** An execution of a workflow, taken out of n8n's own data. */
export interface Execution {
	/** n8n's word: `success`, `error`, `crashed`, `canceled`, … */
	status: string;
	/** The error that ended it, if one did. */
	error?: Record<string, unknown>;
	/** Every run of every node, by the node's name. */
	runs: Record<string, NodeRun[]>;
}

interface RawRun {
	executionStatus?: string;
	startTime?: number;
	executionTime?: number;
	data?: Record<string, (Item[] | null)[] | undefined>;
	error?: Record<string, unknown>;
	hints?: NodeRun['hints'];
}

/** The shape that `n8n execute` prints and that the REST API gives, as far as it is used here. */
export interface RawExecution {
	status?: string;
	data?: { resultData?: { runData?: Record<string, RawRun[]>; error?: Record<string, unknown> } };
}

function readRun(raw: RawRun): NodeRun {
	return {
		status: raw.executionStatus ?? 'unknown',
		// Most nodes have a `main` connection; the sub-nodes of an AI agent have others.
		outputs: (raw.data?.main ?? Object.values(raw.data ?? {})[0] ?? []).map((items) => items ?? []),
		...(raw.error ? { error: raw.error } : {}),
		hints: raw.hints ?? [],
		startTime: raw.startTime ?? 0,
		executionTime: raw.executionTime ?? 0,
	};
}

/**
 * @param raw what n8n gave
 * @throws Error when it holds no run data, so that an empty result is never taken for a good one
 */
export function readExecution(raw: RawExecution): Execution {
	const result = raw.data?.resultData;
	if (!result?.runData) throw new Error('n8n gave an execution without run data');
	return {
		status: raw.status ?? 'unknown',
		...(result.error ? { error: result.error } : {}),
		runs: Object.fromEntries(Object.entries(result.runData).map(([name, runs]) => [name, runs.map(readRun)])),
	};
}

/**
 * The items of one output of a node, over all its runs.
 *
 * @throws Error when the node did not run
 */
export function itemsOf(execution: Execution, node: string, output = 0): Item[] {
	const runs = execution.runs[node];
	if (!runs) throw new Error(`The node "${node}" did not run (these did: ${Object.keys(execution.runs).join(', ')})`);
	return runs.flatMap((run) => run.outputs[output] ?? []);
}

/**
 * Finds the execution in what `n8n execute --rawOutput` has printed, which is the JSON text amid log lines.
 *
 * @throws Error when there is none
 */
export function findExecution(printed: string): RawExecution {
	for (let start = printed.indexOf('{\n'); start !== -1; start = printed.indexOf('\n{\n', start) + 1 || -1) {
		const end = printed.indexOf('\n}', start);
		if (end === -1) break;
		try {
			const value = JSON.parse(printed.slice(start, end + 2)) as RawExecution;
			if (value.data?.resultData) return value;
		} catch {
			// A log line that looks like the beginning of it: go on to the next.
		}
	}
	throw new Error(`n8n printed no execution:\n${printed.slice(-4_000)}`);
}

import type { Workflow } from '../sandbox/n8n/workflow.mts';
import { templateList } from '../sandbox/server/endpoints/templates.mts';
import { settingsOf } from '../sandbox/server/options.mts';
import { renderReply } from '../sandbox/server/reply.mts';
import { Figures, median } from './figures.mts';
import { Scene } from './n8n/scene.mts';
import { SEEDED, templateAt } from './n8n/templates.mts';
import { chain } from './n8n/workflows.mts';

const KINDS = ['without', 'with'] as const;

/** Get Many with Check Messages, or without. Each has a login of its own, and so a list and sender IDs to ask for. */
interface ChecksRun {
	id: string;
	kind: (typeof KINDS)[number];
}

interface Round {
	/** What the node takes, by n8n's own count, in milliseconds. */
	nodeMs: Record<ChecksRun['kind'], number>;
	parseMs: number;
}

function workflowOf({ id, kind }: ChecksRun): Workflow {
	const options = { checkMessages: kind === 'with' };
	const parameters = { resource: 'template', operation: 'getAll', returnAll: true, options };
	return chain(id, [{ name: 'Get Many', type: 'n8n-nodes-smscenter.smsCenter', parameters, credential: id }]);
}

/** The list as the stand-in writes it, and how long `JSON.parse` takes for it. */
function parsing(count: number): () => number {
	const settings = settingsOf({});
	const templates = Array.from({ length: count }, (_, index) => ({ ...templateAt(index, SEEDED), flag: 1 }));
	const list = renderReply(templateList(templates, settings), { fmt: 3, charset: 'utf-8' }, settings).body;
	const text = list.toString('utf8');
	return () => {
		const startedAt = performance.now();
		const parsed = JSON.parse(text) as unknown[];
		const ms = performance.now() - startedAt;
		if (parsed.length !== count) throw new Error(`${parsed.length} of ${count} templates were parsed`);
		return ms;
	};
}

/** Runs one, and gives how long its node took. */
async function nodeMsOf(scene: Scene, { id, kind }: ChecksRun, count: number, figures: Figures): Promise<number> {
	await scene.standIn.prepare(id, count);
	const { execution } = await scene.run(id);
	const [{ outputs, executionTime }] = execution.runs['Get Many'];
	const warned = outputs[0].filter(({ json }) => Array.isArray(json.warnings) && json.warnings.length > 0);
	const { byAction } = await scene.standIn.outcome(id, count, SEEDED);
	figures.exactly('templates', outputs[0].length, count);
	// None of them has an approved sender ID
	figures.exactly('templates with warnings', warned.length, kind === 'with' ? count : 0);
	figures.exactly('lists', byAction.get ?? 0, 1);
	figures.exactly('lists of sender IDs', byAction.senders ?? 0, kind === 'with' ? 1 : 0);
	return executionTime;
}

/**
 * What Check Messages adds to Get Many of ten thousand templates, in a real n8n: the whole node, the list of sender IDs and
 * all, with the option and without.
 *
 * @param args `--quick` for a tenth of the templates, once, and no judgement of times
 */
export async function run(args: readonly string[] = []): Promise<void> {
	const quick = args.includes('--quick');
	const count = quick ? 1000 : 10_000;
	const figures = new Figures(!quick);
	// The first round only warms n8n up
	const plan = Array.from({ length: quick ? 2 : 16 }, (_, round) =>
		KINDS.map((kind): ChecksRun => ({ id: `checks-${kind}-${round}`, kind })),
	);
	const runs = plan.flat();
	const parse = parsing(count);
	const all: Round[] = [];
	const scene = await Scene.open({
		name: 'bench-checks',
		nodes: [],
		logins: runs.map(({ id }) => id),
		latencyMs: 0,
		workflows: () => runs.map(workflowOf),
	});
	try {
		for (const ofRound of plan) {
			const nodeMs = { without: 0, with: 0 };
			// In turn first and last, so that neither kind always runs behind the other
			const inTurn = all.length % 2 === 0 ? ofRound : [...ofRound].reverse();
			for (const each of inTurn) nodeMs[each.kind] = await nodeMsOf(scene, each, count, figures);
			all.push({ nodeMs, parseMs: parse() });
		}
	} finally {
		await scene.close();
	}
	const rounds = all.slice(1);
	const ms = (of: (round: Round) => number) => `${median(rounds.map(of)).toFixed(1)} ms`;
	const added = ({ nodeMs }: Round) => nodeMs.with - nodeMs.without;
	console.log(
		`Get Many of ${count} templates in a real n8n, medians of ${rounds.length} rounds:
  the node without Check Messages: ${ms(({ nodeMs }) => nodeMs.without)}, with it: ${ms(({ nodeMs }) => nodeMs.with)}
  JSON.parse of the same list: ${ms(({ parseMs }) => parseMs)}`,
	);
	figures.atMost('Check Messages adds', median(rounds.map(added)), 300, 'ms');
	const ratio = median(rounds.map((round) => added(round) / round.parseMs));
	console.log(`  that is ${ratio.toFixed(1)} × JSON.parse of the list`);
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Manifest {
	name: string;
	scripts: Record<string, string>;
	n8n: { nodes: string[] };
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const pages = [
	'README.md',
	'CONTRIBUTING.md',
	'SECURITY.md',
	'CHANGELOG.md',
	...readdirSync('docs')
		.filter((file) => file.endsWith('.md'))
		.map((file) => join('docs', file)),
];
const examples = readdirSync('examples').filter((file) => file.endsWith('.workflow.json'));

/** A guide for each task of a user. */
const GUIDES = ['sheet', 'git', 'watch', 'agent', 'http-request'];

/** The picture in the README as npm shows it: the same file, by its address in the repository. */
const OWN_ADDRESS = /^https:\/\/raw\.githubusercontent\.com\/[^/]+\/[^/]+\/main\//;

function headingsOf(file: string): string[] {
	return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N} -]/gu, '')
			.replaceAll(' ', '-'),
	);
}

describe.each(pages)('%s', (page) => {
	const text = readFileSync(page, 'utf8');
	const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target.replace(OWN_ADDRESS, '/'));

	it('links to files, headings and pictures that are there', () => {
		for (const link of links) {
			if (/^https?:/.test(link)) continue;
			const [path, heading] = link.split('#');
			const file = path === '' ? page : path.startsWith('/') ? path.slice(1) : join(dirname(page), path);
			expect([link, existsSync(file)]).toEqual([link, true]);
			if (heading) expect([link, headingsOf(file).includes(heading)]).toEqual([link, true]);
		}
	});

	it('names commands that are there', () => {
		for (const [, script] of text.matchAll(/npm run ([a-z:-]+)/g))
			expect(Object.keys(manifest.scripts)).toContain(script);
		for (const [, script] of text.matchAll(/npm (start|test)\b/g))
			expect(Object.keys(manifest.scripts)).toContain(script);
		for (const [, name] of text.matchAll(/npm run bench -- ([a-z]+)/g))
			expect(existsSync(`bench/${name}.mts`)).toBe(true);
		for (const [, name] of text.matchAll(/npm test -- ([a-z0-9]+)/g))
			expect(existsSync(`test/${name}`)).toBe(true);
		for (const [, file] of text.matchAll(/bash (\.ci\/[a-z]+)/g)) expect(existsSync(file)).toBe(true);
	});
});

/** The test that runs each example: it imports the file into a real n8n, and executes it. */
const testSources = readdirSync('test/e2e')
	.filter((file) => file.endsWith('.test.mts'))
	.map((file) => readFileSync(join('test/e2e', file), 'utf8'));

/** Whether a test reads the example with this file name to run it. */
function isRun(file: string): boolean {
	const name = file.replace('.workflow.json', '');
	const reads = name === 'demo' ? 'demoWorkflow()' : `example('${name}'`;
	return testSources.some((source) => source.includes(reads) && source.includes('importWorkflows('));
}

describe.each(examples)('examples/%s', (file) => {
	const workflow = JSON.parse(readFileSync(join('examples', file), 'utf8')) as {
		name: string;
		nodes: Array<{ name: string; type: string; credentials?: Record<string, unknown> }>;
		connections: Record<string, Record<string, Array<Array<{ node: string }> | null>>>;
	};

	it('is told of in a guide', () => {
		const told = pages.filter((page) => readFileSync(page, 'utf8').includes(file));
		expect(file === 'demo.workflow.json' || told.length > 0).toBe(true);
	});

	it('is run by a test', () => {
		expect(isRun(file)).toBe(true);
	});

	it('connects nodes that are there', () => {
		const names = workflow.nodes.map((node) => node.name);
		expect(new Set(names).size).toBe(names.length);
		for (const [from, kinds] of Object.entries(workflow.connections)) {
			expect(names).toContain(from);
			const links = Object.values(kinds).flatMap((outputs) => outputs.flatMap((output) => output ?? []));
			for (const link of links) expect(names).toContain(link.node);
		}
	});

	it('uses nodes of this package and of n8n only', () => {
		const own = manifest.n8n.nodes.map((path) => {
			const name = path.split('/').pop()?.replace('.node.js', '') ?? '';
			return `${manifest.name}.${name.charAt(0).toLowerCase()}${name.slice(1)}`;
		});
		const isOwn = (type: string) => own.includes(type) || own.includes(type.replace(/Tool$/, ''));
		for (const { type } of workflow.nodes)
			expect(type.startsWith('n8n-nodes-base.') || isOwn(type) || type.startsWith('@n8n/')).toBe(true);
	});
});

describe.each(GUIDES)('the guide docs/%s.md', (name) => {
	it('has a workflow to import, which a test runs', () => {
		const guide = readFileSync(join('docs', `${name}.md`), 'utf8');
		const linked = [...guide.matchAll(/\(\.\.\/examples\/([^)]+\.workflow\.json)\)/g)].map(
			([, file]) => file,
		);
		expect(linked).not.toEqual([]);
		for (const file of linked) {
			expect(examples).toContain(file);
			expect([file, isRun(file)]).toEqual([file, true]);
		}
	});

	it('is linked from the README', () => {
		expect(readFileSync('README.md', 'utf8')).toContain(`(docs/${name}.md)`);
	});
});

it('a test runs every file in examples/, or a workflow that reads it', () => {
	const workflows = examples.map((file) => readFileSync(join('examples', file), 'utf8'));
	for (const file of readdirSync('examples')) {
		const isRead = workflows.some((workflow) => workflow.includes(`"examples/${file}"`));
		expect([file, examples.includes(file) ? isRun(file) : isRead]).toEqual([file, true]);
	}
});

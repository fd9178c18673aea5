import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Manifest {
	name: string;
	repository: { url: string };
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
const GUIDES = ['sheet', 'git', 'checks', 'watch', 'agent', 'http-request'];

const RAW = 'https://raw.githubusercontent.com/';

/** The pictures in the README as npm shows them: the same files, by their address in the repository. */
const OWN_ADDRESS = manifest.repository.url.replace(/^git\+https:\/\/github\.com\//, RAW).replace(/\.git$/, '/main/');

/** Where a link leads: a path below the root and a heading; undefined for one that leads elsewhere. */
function targetOf(link: string, page: string): { file: string; heading?: string } | undefined {
	if (link.startsWith(OWN_ADDRESS)) return { file: link.slice(OWN_ADDRESS.length) };
	if (/^https?:/.test(link)) return undefined;
	const [path, heading] = link.split('#');
	return { file: path === '' ? page : join(dirname(page), path), heading };
}

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
	const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);

	it('links to files, headings and pictures that are there', () => {
		for (const link of links) {
			const target = targetOf(link, page);
			if (target === undefined) {
				expect(link).not.toContain(RAW);
				continue;
			}
			const { file, heading } = target;
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
		for (const [, name] of text.matchAll(/npm test -- ([a-z0-9]+)/g)) expect(existsSync(`test/${name}`)).toBe(true);
		for (const [, file] of text.matchAll(/bash (\.ci\/[a-z]+)/g)) expect(existsSync(file)).toBe(true);
	});
});

it('every picture in docs/images is shown, with words that say what it shows', () => {
	const shown = pages.flatMap((page) =>
		[...readFileSync(page, 'utf8').matchAll(/!\[([^\]]+)\]\(([^)\s]+)\)/g)].map(
			([, , link]) => targetOf(link, page)?.file,
		),
	);
	for (const file of readdirSync('docs/images')) expect(shown).toContain(join('docs/images', file));
});

it('every file that docs/verification.md names is there', () => {
	const files = [...readFileSync('docs/verification.md', 'utf8').matchAll(/`([\w.-]*\/[\w./-]*)`/g)];
	expect(files.length).toBeGreaterThan(20);
	for (const [, file] of files) expect([file, existsSync(file)]).toEqual([file, true]);
});

describe('what docs/verification.md says of the fields of an output', () => {
	const SCHEMAS = 'nodes/SmsCenter/__schema__/v1.0.0/template';
	const TEMPLATE = ['id', 'name', 'message', 'format', 'sender', 'autoSign', 'flag'];
	const DONE = ['action', 'name', 'changes', 'message', 'format', 'sender', 'autoSign', 'flag', 'id', 'dryRun'];
	const PRICE = ['price', 'priceText', 'currency', 'parts', 'accepted', 'reason', 'phone'];

	it.each([
		['create', TEMPLATE],
		['delete', ['id', 'name', 'deleted']],
		['get', TEMPLATE],
		['getAll', TEMPLATE],
		['getPrice', [...PRICE, ...TEMPLATE]],
		['sync', DONE],
		['update', TEMPLATE],
		['upsert', DONE],
	])('is right for %s', (operation, fields) => {
		const schema = JSON.parse(readFileSync(join(SCHEMAS, `${operation}.json`), 'utf8')) as {
			properties: Record<string, unknown>;
		};
		expect(Object.keys(schema.properties)).toEqual(fields);
	});
});

/** The test that runs each example: it stores the file in a real n8n, and executes it. */
const testSources = readdirSync('test/e2e')
	.filter((file) => file.endsWith('.test.mts'))
	.map((file) => readFileSync(join('test/e2e', file), 'utf8'));

/** Whether a test reads the example with this file name to run it. */
function isRun(file: string): boolean {
	const name = file.replace('.workflow.json', '');
	const reads = name === 'demo' ? 'demoWorkflow()' : `example('${name}'`;
	return testSources.some((source) => source.includes(reads) && source.includes('n8n.store('));
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
		const linked = [...guide.matchAll(/\(\.\.\/examples\/([^)]+\.workflow\.json)\)/g)].map(([, file]) => file);
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

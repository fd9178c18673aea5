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

describe.each(examples)('examples/%s', (file) => {
	const workflow = JSON.parse(readFileSync(join('examples', file), 'utf8')) as {
		name: string;
		nodes: Array<{ name: string; type: string; credentials?: Record<string, unknown> }>;
		connections: Record<string, { main?: Array<Array<{ node: string }> | null> }>;
	};

	it('is told of in a guide', () => {
		const told = pages.filter((page) => readFileSync(page, 'utf8').includes(file));
		expect(file === 'demo.workflow.json' || told.length > 0).toBe(true);
	});

	it('is run by a test', () => {
		const name = file.replace('.workflow.json', '');
		const tests = readdirSync('test/e2e').filter((test) => test.endsWith('.test.mts'));
		expect(tests.filter((test) => readFileSync(join('test/e2e', test), 'utf8').includes(name))).not.toEqual(
			[],
		);
	});

	it('connects nodes that are there', () => {
		const names = workflow.nodes.map((node) => node.name);
		expect(new Set(names).size).toBe(names.length);
		for (const [from, { main = [] }] of Object.entries(workflow.connections)) {
			expect(names).toContain(from);
			for (const link of main.flatMap((output) => output ?? [])) expect(names).toContain(link.node);
		}
	});

	it('uses nodes of this package and of n8n only', () => {
		const own = manifest.n8n.nodes.map((path) => {
			const name = path.split('/').pop()?.replace('.node.js', '') ?? '';
			return `${manifest.name}.${name.charAt(0).toLowerCase()}${name.slice(1)}`;
		});
		for (const { type } of workflow.nodes)
			expect(type.startsWith('n8n-nodes-base.') || own.includes(type) || type.startsWith('@n8n/')).toBe(true);
	});
});

it('every guide of the README has an example, and every example a file', () => {
	const readme = readFileSync('README.md', 'utf8');
	for (const page of readdirSync('docs').filter((file) => file.endsWith('.md'))) {
		const guide = readFileSync(join('docs', page), 'utf8');
		for (const [, example] of guide.matchAll(/\(\.\.\/examples\/([^)]+)\)/g))
			expect(existsSync(join('examples', example))).toBe(true);
		expect([page, readme.includes(`docs/${page}`) || page === 'verification.md']).toEqual([page, true]);
	}
});

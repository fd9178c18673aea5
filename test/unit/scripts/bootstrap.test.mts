import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'bootstrap-'));
	mkdirSync(join(folder, 'scripts'));
	cpSync(join(__dirname, '../../../scripts/bootstrap.mjs'), join(folder, 'scripts/bootstrap.mjs'));
	writeFileSync(join(folder, 'package-lock.json'), '{}');
});

afterEach(() => {
	rmSync(folder, { recursive: true });
});

/** What a stranger sees of the installation, with an npm that does this. */
function install(npm: string) {
	const script = join(folder, 'npm-cli.js');
	writeFileSync(script, `console.error('npm WARN EBADENGINE Unsupported engine');\n${npm}`);
	const env = { ...process.env, npm_execpath: script };
	const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/bootstrap.mjs')], { env });
	return { status, said: `${stdout}${stderr}`.replaceAll(/\d+\.\d s/g, '… s') };
}

const BRINGS_NODE = `
	require('fs').mkdirSync('node_modules/node/bin', { recursive: true });
	require('fs').writeFileSync('node_modules/node/bin/node', '');
`;

describe('The installation of the project', () => {
	it("says what it does, and none of npm's warnings", () => {
		expect(install(BRINGS_NODE)).toEqual({
			status: 0,
			said: '• Installing the development dependencies (1 to 2 minutes)\n  … s\n• Fetching Node 24\n  … s\n',
		});
	});

	it('says nothing the second time', () => {
		install(BRINGS_NODE);
		expect(install('throw new Error()')).toEqual({ status: 0, said: '' });
	});

	it('says what npm says where it fails, and is done anew the next time', () => {
		const { status, said } = install('console.error("npm ERR! no network"); process.exit(7);');
		expect(status).toBe(1);
		expect(said).toContain('npm WARN EBADENGINE Unsupported engine\nnpm ERR! no network\n');
		expect(said).toMatch(/npm install --no-save --no-audit --no-fund ended with code 7\n$/);
		expect(install(BRINGS_NODE).status).toBe(0);
	});

	it('names a machine for which there is no Node 24', () => {
		const { status, said } = install('');
		expect(status).toBe(1);
		expect(said).toContain(`brought no Node for ${process.platform} ${process.arch}`);
	});
});

import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { Engine } from './support/engine.mts';

let sandbox: Sandbox;
let engine: Engine;

beforeEach(async () => {
	sandbox = await startSandbox();
	engine = new Engine(sandbox);
});

afterEach(async () => {
	await sandbox.close();
});

const AWKWARD =
	' Здравствуйте, {name}! 🎉 "quotes" & <tags> \'apostrophe\' \\backslash\\ 100% a+b=c; #hash?\n\nnew line\ttab, comma\u0001 end ';

describe('Create', () => {
	it('gives the whole template, and the server holds it byte for byte', async () => {
		const { json, error } = await engine.run({
			operation: 'create',
			name: 'Заказ & доставка',
			message: AWKWARD,
			additionalFields: { format: 'sms', sender: 'MyShop', autoSign: true },
		});
		expect(error).toBeUndefined();
		const [stored] = sandbox.templates();
		expect(stored).toMatchObject({ name: 'Заказ & доставка', message: AWKWARD, format: 'sms', sender: 'MyShop', flag: 1 });
		expect(json).toEqual([{ ...stored, autoSign: true }]);
	});
});

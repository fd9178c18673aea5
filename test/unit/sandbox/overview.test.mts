import { call, send, signIn, withSandbox } from './client.mts';

const secrets = ['sandbox-user', 'sandbox-password-7f3a', 'sandbox-key-91c2e4'];

/** The cells of the page's tables, row by row. */
function rows(html: string): string[][] {
	return [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
		[...row.matchAll(/<t[hd]>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell),
	);
}

const headings = ['ID', 'Name', 'Message', 'Format', 'Sender', 'Flag'];

describe("the server's address in a browser", () => {
	it('shows the account, escaped, and renews itself', async () => {
		await withSandbox({}, async (sandbox) => {
			sandbox.seed([
				{ id: 5, name: '<b>"A" & \'B\'', message: 'Привет 👋,\n{name}', format: 'sms', sender: '<S>', flag: 1 },
				{ id: 7, name: 'Plain', message: '</td><script>alert(1)</script>' },
			]);
			const page = await send(sandbox.url);
			expect(page).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
			expect(page.text).toContain('<meta http-equiv="refresh" content="2">');
			expect(page.text).toContain('<p>Balance: 1871.62 RUR</p>');
			expect(page.text).toContain('<p>Sender IDs: MyShop, Clinic, NewShop (waits for approval)</p>');
			expect(rows(page.text)).toEqual([
				headings,
				['5', '&lt;b&gt;&quot;A&quot; &amp; &apos;B&apos;', 'Привет 👋,\n{name}', 'sms', '&lt;S&gt;', '1'],
				['7', 'Plain', '&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;', '', '', '0'],
				['Time', 'Request', 'Answer'],
			]);
			expect(page.text).not.toContain('<script');
		});
	});

	it.each(['full', 'light', 'none'] as const)(
		'shows the last twenty requests, the latest first, and no secret (recorded: %s)',
		async (record) => {
			await withSandbox({ record, clock: () => 0, authFailuresToBlock: 0 }, async (sandbox) => {
				for (let id = 1; id <= 17; id++) await call(sandbox, { del: 1, id });
				await call(sandbox, { get: 1, psw: 'wrong' });
				await call(sandbox, { apikey: 'sandbox-key-91c2e4', login: '', psw: '' }, 'balance');
				await call(sandbox, { add: 1, name: '<n>', msg: 'm' });
				sandbox.addFault({ kind: 'bad-gateway', times: 1 });
				await call(sandbox, { get: 1 }, 'senders');
				sandbox.addFault({ kind: 'reset-before', times: 1 });
				await call(sandbox, { get: 1 }).catch(() => {});
				const page = await send(`${sandbox.url}/?a=b`);
				const requests = rows(page.text).slice(3);
				expect(requests).toHaveLength(20);
				expect(requests.slice(0, 6)).toEqual(
					[
						['list of templates', 'no answer'],
						['list of sender IDs', 'HTTP 502'],
						['create &quot;&lt;n&gt;&quot;', 'ok'],
						['balance', 'ok'],
						['list of templates', 'error 2'],
						['delete 17', 'error 3'],
					].map((cells) => [expect.stringMatching(/^\d\d:\d\d:\d\d$/), ...cells]),
				);
				for (const secret of [...secrets, 'wrong']) expect(page.text).not.toContain(secret);
			});
		},
	);

	it('is not counted or recorded itself, and takes only GET', async () => {
		await withSandbox({}, async (sandbox) => {
			await send(sandbox.url);
			expect([sandbox.stats.requests, sandbox.requests]).toEqual([0, []]);
			expect(await send(sandbox.url, { method: 'POST', body: new URLSearchParams(signIn) })).toMatchObject({
				status: 404,
			});
			expect(sandbox.stats.byAction).toEqual({ other: 1 });
			sandbox.resetStats();
			expect(rows((await send(sandbox.url)).text)).toEqual([headings, ['Time', 'Request', 'Answer']]);
		});
	});

	it('shows every account, by number', async () => {
		const accounts = [
			{ login: 'first-login', password: 'p1', balance: '<5>', senders: ['A & B'] },
			{ login: 'second-login', password: 'p2', senders: [], currency: 'KZT' },
		];
		await withSandbox({ accounts }, async (sandbox) => {
			sandbox.seed([{ id: 1 }]);
			sandbox.seed([{ id: 2 }], 'second-login');
			const { text } = await send(sandbox.url);
			expect(text).toMatch(
				/<h2>Account 1<\/h2>\n<p>Balance: &lt;5&gt; RUR<\/p>\n<p>Sender IDs: A &amp; B<\/p>[^]*<h2>Account 2<\/h2>\n<p>Balance: 0.00 KZT<\/p>\n<p>Sender IDs: none<\/p>/,
			);
			expect(rows(text).map(([cell]) => cell)).toEqual(['ID', '1', 'ID', '2', 'Time']);
			expect(text).not.toMatch(/-login/);
		});
	});

	it('ends after 500 templates, and says how many more there are', async () => {
		await withSandbox({}, async (sandbox) => {
			sandbox.seed(Array.from({ length: 502 }, () => ({})));
			const { text } = await send(sandbox.url);
			expect(rows(text)).toHaveLength(1 + 500 + 1);
			expect(text).toContain('<p>… and 2 more templates</p>');
		});
	});
});

import type { StoredTemplate } from './account.mts';
import type { Answer } from './exchange.mts';
import { defaultAccount } from './options.mts';
import type { Account } from './options.mts';
import type { RecordedRequest } from './record.mts';
import { requestInWords } from './requestInWords.mts';
import { escaped } from './xml.mts';

const RENEWED_AFTER_SECONDS = 2;
const MOST_TEMPLATES = 500;

const STYLE = `
	body { font: 15px/1.4 system-ui, sans-serif; margin: 2em; color: #222 }
	table { border-collapse: collapse; margin-bottom: 2em }
	th, td { border: 1px solid #ccc; padding: 3px 9px; text-align: left; vertical-align: top; white-space: pre-wrap }
	th { background: #f2f2f2 }`;

/** Whoever signs in is not named on the page. */
export interface ShownAccount {
	readonly account: Account;
	readonly templates: readonly StoredTemplate[];
}

/** What the server's address shows in a browser: the accounts, and the latest requests. It renews itself. */
export function overviewPage(accounts: readonly ShownAccount[], recent: readonly RecordedRequest[]): Answer {
	const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="${RENEWED_AFTER_SECONDS}">
<title>Stand-in for SMS Center</title>
<link rel="icon" href="data:,">
<style>${STYLE}
</style>
</head>
<body>
<h1>Stand-in for SMS Center</h1>
${accounts.map((shown, index) => accountSection(shown, accounts.length > 1 ? ` ${index + 1}` : '')).join('')}
<h2>Requests</h2>
${table(
	['Time', 'Request', 'Answer'],
	recent
		.toReversed()
		.map(requestInWords)
		.map(({ time, asked, answer }) => [time, asked, answer]),
)}
</body>
</html>
`;
	return {
		httpStatus: 200,
		contentType: 'text/html; charset=utf-8',
		body: Buffer.from(html),
		code: null,
		headers: {
			'cache-control': 'no-store',
			'content-security-policy': "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
		},
	};
}

function accountSection({ account, templates }: ShownAccount, number: string): string {
	const { balance = '0.00', currency = defaultAccount.currency } = account;
	const { senders = defaultAccount.senders, pendingSenders = [] } = account;
	const names = [...senders, ...pendingSenders.map((name) => `${name} (waits for approval)`)];
	const left = templates.length - MOST_TEMPLATES;
	return `<h2>Account${number}</h2>
<p>Balance: ${escaped(`${balance} ${currency}`)}</p>
<p>Sender IDs: ${escaped(names.join(', ') || 'none')}</p>
${table(
	['ID', 'Name', 'Message', 'Format', 'Sender', 'Flag'],
	templates
		.slice(0, MOST_TEMPLATES)
		.map(({ id, name, message, format, sender, flag }) => [id, name, message, format, sender, flag]),
)}
${left > 0 ? `<p>… and ${left} more templates</p>\n` : ''}`;
}

function table(headings: readonly string[], rows: ReadonlyArray<ReadonlyArray<string | number>>): string {
	const row = (tag: string, cells: ReadonlyArray<string | number>) =>
		`<tr>${cells.map((cell) => `<${tag}>${escaped(String(cell))}</${tag}>`).join('')}</tr>`;
	return `<table>\n${[row('th', headings), ...rows.map((cells) => row('td', cells))].join('\n')}\n</table>`;
}

// The stand-in server in a process of its own, driven over the channel of `fork`: n8n and it must not share an event loop.
import { startSandbox, type Account, type StoredTemplate } from '../../sandbox/server/sandbox.mts';
import { SEEDED, templateAt, type Texts } from './templates.mts';

/** What the other process may ask; see `standIn.mts`. */
export interface Question {
	ask: 'start' | 'prepare' | 'outcome' | 'seen';
	accounts?: Account[];
	latencyMs?: number;
	keepsRequests?: boolean;
	login?: string;
	count?: number;
	texts?: Texts;
}

/** A login's templates, and its requests in order of arrival. */
export interface Seen {
	templates: StoredTemplate[];
	/** `at` in milliseconds; `message` is the text that it writes; `code` an error of SMS Center. */
	requests: Array<{ at: number; action: string; message?: string; code: number | null }>;
}

let sandbox: Awaited<ReturnType<typeof startSandbox>> | undefined;

async function start({ accounts, latencyMs, keepsRequests }: Question): Promise<unknown> {
	sandbox = await startSandbox({ accounts, latencyMs, record: keepsRequests ? 'light' : 'none' });
	return sandbox.url;
}

/** A login's templates as they are before a run, and all counts and limits fresh. */
function prepare({ login, count = 0 }: Question): unknown {
	sandbox?.clear(login);
	sandbox?.seed(
		Array.from({ length: count }, (_, index) => {
			const { autoSign, ...fields } = templateAt(index, SEEDED);
			return { ...fields, flag: autoSign ? 1 : 0 };
		}),
		login,
	);
	sandbox?.resetLimits();
	sandbox?.resetStats();
	return null;
}

function outcome({ login, count = 0, texts = SEEDED }: Question): unknown {
	const stored = sandbox?.templates(login) ?? [];
	const asWanted = stored.filter((template, index) => {
		const { autoSign, ...fields } = templateAt(index, texts);
		const wanted: Record<string, unknown> = { ...fields, flag: autoSign ? 1 : 0 };
		return Object.entries(template).every(([key, value]) => wanted[key] === value);
	});
	return { ...sandbox?.stats, wrong: Math.max(count, stored.length) - asWanted.length };
}

function seen({ login }: Question): Seen {
	const requests = (sandbox?.requests ?? [])
		.filter(({ params }) => params.login === login)
		.map(({ at, action, params, answered }) => ({
			at,
			action,
			message: params.msg,
			code: answered?.code ?? null,
		}));
	return { templates: sandbox?.templates(login) ?? [], requests };
}

const answers = { start, prepare, outcome, seen };

process.on('message', (question: Question) => {
	void (async () => {
		try {
			process.send?.({ answer: await answers[question.ask](question) });
		} catch (error) {
			process.send?.({ failure: String(error) });
		}
	})();
});
// Its parent has ended, however it ended
process.on('disconnect', () => {
	void (sandbox?.close() ?? Promise.resolve()).then(
		() => process.exit(),
		(error: unknown) => {
			console.error(String(error));
			process.exit(1);
		},
	);
});

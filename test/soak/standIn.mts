// The stand-in server in a process of its own, so that its memory is not measured. Told what to do by its parent.
import { startSandbox, type Fault } from '../../sandbox/server/sandbox.mts';
import { accountWith, type Answer, type Call } from './client.mts';

interface Setup {
	logins: string[];
	/** How many times faster than the machine's its time runs. */
	factor: number;
}

const { logins, factor } = JSON.parse(process.argv[2]) as Setup;
const sandbox = await startSandbox({
	accounts: logins.map(accountWith),
	record: 'none',
	latencyMs: 3,
	clock: () => performance.now() * factor,
});

/** How each fault is ended, by the number of the call that began it. */
const faults = new Map<number, () => void>();

function carryOut(call: Call): unknown {
	switch (call.do) {
		case 'templates':
			return sandbox.templates(call.login);
		case 'fault': {
			const fault: Fault = { ...call.fault, match: ({ login }) => login === call.login };
			faults.set(call.number, sandbox.addFault(fault));
			return call.number;
		}
		case 'endFault':
			faults.get(call.of)?.();
			faults.delete(call.of);
			return null;
		case 'stats':
			return sandbox.stats;
	}
}

// Its parent has ended. Not to be closed without a complaint where a message would have been sent
process.on('disconnect', () => {
	void sandbox.close().then(
		() => process.exit(0),
		(error: unknown) => {
			console.error(String(error));
			process.exit(1);
		},
	);
});
process.on('message', (call: Call) => {
	const answer: Answer = { number: call.number, value: carryOut(call) };
	process.send?.(answer);
});
process.send?.({ number: 0, value: sandbox.url } satisfies Answer);

import { StandIn as BenchStandIn } from '../../../bench/n8n/standIn.mts';
import { StandIn as SoakStandIn } from '../../soak/client.mts';

const ENDED = /^The stand-in server (has ended: 1$|ended badly \(code 1\))/;

/** Each stand-in that runs in a process of its own: its address, and what ends it. */
const STAND_INS: Array<[string, () => Promise<{ url: string; end: () => Promise<void> }>]> = [
	[
		'the soak',
		async () => {
			const standIn = await SoakStandIn.start(['one'], 1);
			return { url: standIn.url, end: async () => await standIn.stop() };
		},
	],
	[
		'the benchmarks',
		async () => {
			const standIn = await BenchStandIn.start([{ login: 'one', password: 'p' }], 0);
			return { url: standIn.url, end: async () => await standIn.close() };
		},
	],
];

describe.each(STAND_INS)('The stand-in server of %s', (_, start) => {
	const ask = async (url: string, form: Record<string, string>) =>
		await (await fetch(`${url}/sys/send.php`, { method: 'POST', body: new URLSearchParams(form) })).text();

	it('ends well where prices were asked for', async () => {
		const { url, end } = await start();
		await ask(url, { phones: '79991234567', mes: 'Hi', cost: '1' });
		await end();
	});

	it('ends badly where it was asked to send a message', async () => {
		const { url, end } = await start();
		await ask(url, { phones: '79991234567', mes: 'Hi' });
		await expect(end()).rejects.toThrow(ENDED);
	});
});

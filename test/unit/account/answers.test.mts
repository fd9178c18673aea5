import { serialize } from 'node:v8';

import { Answers } from '../../../nodes/SmsCenter/api/account/answers.ts';

describe('The answers to creates', () => {
	it('are known to every run that is under way', () => {
		const answers = new Answers();
		const [one, other] = [answers.open(0), answers.open(0)];
		answers.note(5, 1000);
		expect([...one, ...other]).toEqual([5, 5]);
		answers.close(one);
		answers.note(6, 200_000);
		expect([...one]).toEqual([5]);
		expect([...other]).toEqual([5, 6]);
	});

	it('are known to a run that begins within a minute, whose list may lag', () => {
		const answers = new Answers();
		answers.note(5, 0);
		answers.note(6, 30_000);
		expect([...answers.open(60_000)]).toEqual([5, 6]);
		expect([...answers.open(61_000)]).toEqual([6]);
	});

	it('are each known for a minute after the last time, and no longer for the sake of others', () => {
		const answers = new Answers();
		answers.note(5, 0);
		answers.note(6, 1000);
		answers.note(5, 60_000);
		expect([...answers.open(100_000)]).toEqual([5]);
	});

	it('are forgotten when no run needs them', () => {
		const answers = new Answers();
		const run = answers.open(0);
		answers.note(5, 0);
		expect(answers.isEmpty(60_000)).toBe(false);
		expect(answers.isEmpty(61_000)).toBe(false);
		answers.close(run);
		expect(answers.isEmpty(61_000)).toBe(true);
	});

	it('are kept for a minute also when no run is under way', () => {
		const answers = new Answers();
		answers.note(5, 0);
		expect(answers.isEmpty(60_999)).toBe(false);
		expect(answers.isEmpty(61_000)).toBe(true);
	});

	it('take no memory for longer than that, though no run asks for them', () => {
		const [long, lately] = [new Answers(), new Answers()];
		for (let id = 0; id <= 1000; id += 1) long.note(id, id * 61_000);
		lately.note(1000, 1000 * 61_000);
		expect(serialize(long).byteLength).toBe(serialize(lately).byteLength);
	});
});

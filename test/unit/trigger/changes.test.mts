import fc from 'fast-check';

import type { Template } from '../../../nodes/SmsCenter/api/template.ts';
import { changesBetween } from '../../../nodes/SmsCenter/trigger/changes.ts';
import { TEXTS_LIMIT } from '../../../nodes/SmsCenter/trigger/state.ts';
import { remembered, template } from './templates.mts';

/** So long that the state keeps no text. */
const HEAVY = template({ id: 999, message: 'x'.repeat(TEXTS_LIMIT) });

describe.each([
	['with the texts kept', []],
	['with hashes of the texts', [HEAVY]],
])('Changes between two polls, %s', (_, more) => {
	const before = remembered([template({ id: 1, flag: 2 }), ...more]);

	it.each([
		[{}, []],
		[{ name: 'name' }, ['name']],
		[{ message: 'Text ' }, ['message']],
		[{ message: '' }, ['message']],
		[{ format: 'sms' }, ['format']],
		[{ sender: 'S' }, ['sender']],
		[{ flag: 3 }, ['autoSign']],
		[{ flag: 0 }, ['flag']],
		[{ flag: 1 }, ['autoSign', 'flag']],
		[
			{ name: 'N', message: 'M', format: 'f', sender: 's', flag: 5 },
			['name', 'message', 'format', 'sender', 'autoSign', 'flag'],
		],
	])('%j changes %j', (difference, fields) => {
		const now = template({ id: 1, flag: 2, ...difference });
		const changes = changesBetween(before, [...more, now]);
		expect(changes).toEqual(
			fields.length === 0 ? [] : [{ event: 'updated', template: now, before: before.get(1), fields }],
		);
	});
});

describe('Changes between two polls', () => {
	it('come as created, updated, deleted, each by ID, in whatever order the lists are', () => {
		const before = remembered([5, 3, 9, 1].map((id) => template({ id })));
		const now = [
			template({ id: 20 }),
			template({ id: 3, name: 'New' }),
			template({ id: 10 }),
			template({ id: 1, name: 'New' }),
		];
		const shown = changesBetween(before, now).map(({ event, template: { id } }) => [event, id]);
		expect(shown).toEqual([
			['created', 10],
			['created', 20],
			['updated', 1],
			['updated', 3],
			['deleted', 5],
			['deleted', 9],
		]);
	});

	it('account for every difference, and for nothing else', () => {
		const account = fc.dictionary(fc.nat({ max: 12 }).map(String), fc.constantFrom('a', 'b', 'c'));
		const listed = (texts: Record<string, string>) =>
			Object.entries(texts).map(([id, message]) => template({ id: Number(id) + 1, message }));
		fc.assert(
			fc.property(account, account, (first, second) => {
				const replayed = new Map(listed(first).map((one) => [one.id, one]));
				for (const change of changesBetween(remembered(listed(first)), listed(second))) {
					if (change.event === 'deleted') expect(replayed.delete(change.template.id)).toBe(true);
					else {
						expect(replayed.has(change.template.id)).toBe(change.event === 'updated');
						expect(replayed.get(change.template.id)).not.toEqual(change.template);
						replayed.set(change.template.id, change.template as Template);
					}
				}
				expect([...replayed.values()].sort((a, b) => a.id - b.id)).toEqual(listed(second));
			}),
		);
	});
});

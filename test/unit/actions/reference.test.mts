import type { INodeProperties } from 'n8n-workflow';

import { NotEvaluatedError } from '../../../nodes/SmsCenter/actions/notEvaluated';
import { idOfReference, orderKeyOf, subjectOf } from '../../../nodes/SmsCenter/actions/reference';
import type { Run } from '../../../nodes/SmsCenter/actions/run';
import { byName, TemplateNotFoundError } from '../../../nodes/SmsCenter/api/currentTemplates';

const template = (id: number, name: string) => ({
	id,
	name,
	format: '',
	sender: '',
	flag: 0,
	autoSign: false,
	message: '',
});

const run = (...templates: Array<ReturnType<typeof template>>) =>
	({ namesAtStart: byName(templates) }) as Run;

describe('A template that an item names', () => {
	it('by ID is that one, whatever the list says', () => {
		expect(idOfReference({ by: 'id', id: 5 }, run())).toBe(5);
		expect(orderKeyOf({ by: 'id', id: 5 }, run())).toBe('5');
		expect(subjectOf('update', { by: 'id', id: 5 })).toEqual({ action: 'update', id: 5, name: null });
	});

	it('by name is the one that bears it', () => {
		const account = run(template(4, 'M'), template(5, 'N'));
		expect(idOfReference({ by: 'name', name: 'N' }, account)).toBe(5);
		expect(orderKeyOf({ by: 'name', name: 'N' }, account)).toBe('5');
		expect(subjectOf('delete', { by: 'name', name: 'N' })).toEqual({
			action: 'delete',
			id: null,
			name: 'N',
		});
	});

	it.each<[string, Run]>([
		['nobody', run(template(5, 'M'))],
		['several', run(template(5, 'N'), template(6, 'N'))],
		['nobody, where there is no list', {} as Run],
	])('by a name that %s bears is none', (_, account) => {
		expect(() => idOfReference({ by: 'name', name: 'N' }, account)).toThrow(TemplateNotFoundError);
		expect(orderKeyOf({ by: 'name', name: 'N' }, account)).toBeUndefined();
	});
});

describe('An expression that cannot be evaluated', () => {
	const FIELDS = [
		{ name: 'name', displayName: 'Name' },
		{ name: 'message', displayName: 'Message' },
	] as INodeProperties[];

	it('is told by the name of its field, where n8n says which it is', () => {
		const failure = Object.assign(new Error('oops'), { context: { parameter: 'message' } });
		expect(new NotEvaluatedError(failure, FIELDS)).toMatchObject({
			message: 'A field of this item could not be evaluated',
			hint: "Check the expression in 'Message'.",
			sent: 'no',
			said: 'oops',
		});
	});

	it.each<[unknown, string | undefined]>([
		[new Error('oops'), 'oops'],
		[Object.assign(new Error('oops'), { context: null }), 'oops'],
		[Object.assign(new Error('oops'), { context: 'message' }), 'oops'],
		[Object.assign(new Error('oops'), { context: {} }), 'oops'],
		[Object.assign(new Error('oops'), { context: { parameter: 'unknown' } }), 'oops'],
		['oops', 'oops'],
		[null, undefined],
	])('is told otherwise by all of them: %p', (failure, said) => {
		expect(new NotEvaluatedError(failure, FIELDS, 'that is read once')).toMatchObject({
			message: 'A field that is read once could not be evaluated',
			hint: 'Check the expressions of this node.',
			said,
		});
	});
});

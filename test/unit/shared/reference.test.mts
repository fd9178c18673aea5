import type { INodeProperties } from 'n8n-workflow';

import type { View } from '../../../nodes/SmsCenter/api/index.ts';
import { NotEvaluatedError } from '../../../nodes/SmsCenter/shared/notEvaluated.ts';
import {
	requireWhole,
	requireWritable,
	subjectOf,
	templateOfReference,
} from '../../../nodes/SmsCenter/shared/reference.ts';
import { template } from '../reply/replies.mts';
import { viewOf } from '../account/views.mts';

describe('A template that an item names', () => {
	const view = viewOf([
		template({ id: 5, name: 'Twin' }),
		template({ id: 7, name: 'Only' }),
		template({ id: 6, name: 'twin ' }),
		...[9, 8, 10].map((id) => template({ id, name: 'Triplet' })),
	]);

	it('is found by its ID, and by a name that no other bears, in any case', () => {
		expect(templateOfReference(view, { by: 'id', id: 7 }).name).toBe('Only');
		expect(templateOfReference(view, { by: 'name', name: ' only' }).id).toBe(7);
	});

	it('is the one with exactly this name, where others have the same but for case and blanks', () => {
		expect(templateOfReference(view, { by: 'name', name: 'Twin' }).id).toBe(5);
		expect(templateOfReference(view, { by: 'name', name: 'twin ' }).id).toBe(6);
	});

	it.each([
		[{ by: 'id', id: 1 }, 'There is no template with the ID 1 in this account', /Get Many/],
		[{ by: 'name', name: 'N' }, 'There is no template with this name in this account', /Get Many/],
		[{ by: 'name', name: 'TWIN' }, '2 templates have this name: their IDs are 5 and 6', /By ID/],
		[{ by: 'name', name: 'Triplet' }, '3 templates have this name: their IDs are 9, 8 and 10', /By ID/],
	] as const)('%j is not found, which says why', (reference, message, hint) => {
		expect(() => templateOfReference(view, reference)).toThrow(
			expect.objectContaining({ message, hint: expect.stringMatching(hint), sent: 'no', code: null }),
		);
	});

	it('is told in the details of a failed item as it was given', () => {
		expect(subjectOf('get', { by: 'id', id: 5 })).toEqual({ action: 'get', id: 5, name: null });
		expect(subjectOf('get', { by: 'name', name: 'N' })).toEqual({ action: 'get', id: null, name: 'N' });
	});
});

describe('What is not written back', () => {
	const stored = template({ id: 5 });
	const view = (more: object): View => ({ ...viewOf([stored]), list: { ...viewOf([stored]).list, ...more } });

	it('is a text that came as something else, unless the item gives it', () => {
		const lost = view({ notWritable: new Map([[5, new Set(['message'])]]) });
		expect(() => requireWritable(lost, stored, { name: 'N' })).toThrow(/ID 5 cannot .* its message/);
		expect(() => requireWritable(lost, stored, { message: 'M' })).not.toThrow();
		expect(() => requireWritable(lost, template({ id: 6 }), {})).not.toThrow();
	});

	it('is anything of a list in windows-1251, or of one that is not whole', () => {
		const garbled = view({ charset: 'windows-1251' });
		expect(() => requireWritable(garbled, stored, { message: 'M' })).toThrow(/windows-1251/);
		expect(() => requireWhole(garbled)).toThrow(/windows-1251/);
		expect(() => requireWhole({ ...viewOf([stored]), isCut: true })).toThrow(/only a part/);
		expect(() => requireWhole(viewOf([stored]))).not.toThrow();
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
	])('is told otherwise by all of them: %p', (failure, text) => {
		expect(new NotEvaluatedError(failure, FIELDS, 'that is read once')).toMatchObject({
			message: 'A field that is read once could not be evaluated',
			hint: 'Check the expressions of this node.',
			said: text,
		});
	});
});

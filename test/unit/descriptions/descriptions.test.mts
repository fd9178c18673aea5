import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { SmsCenterApi } from '../../../credentials/SmsCenterApi.credentials.ts';
import { operations } from '../../../nodes/SmsCenter/actions/template/Template.resource.ts';
import { SmsCenter } from '../../../nodes/SmsCenter/SmsCenter.node.ts';
import { SmsCenterTrigger } from '../../../nodes/SmsCenter/SmsCenterTrigger.node.ts';

type Entry = INodeProperties | INodePropertyOptions | INodePropertyCollection;

/** A field or an option, and the names that lead to it. */
type Found<Kind> = [path: string, entry: Kind];

function isField(entry: Entry): entry is INodeProperties {
	return 'type' in entry && 'displayName' in entry;
}

function isChoice(entry: Entry): entry is INodePropertyOptions {
	return 'value' in entry;
}

/** All fields and options below these, themselves included. */
function walk(entries: readonly Entry[], path: string): Array<Found<Entry>> {
	return entries.flatMap((entry): Array<Found<Entry>> => {
		const here = `${path} › ${'displayName' in entry ? entry.displayName : entry.name}`;
		const below = isField(entry) ? (entry.options ?? []) : [];
		return [[here, entry], ...walk(below, here)];
	});
}

const action = new SmsCenter().description;
const trigger = new SmsCenterTrigger().description;
const all = [
	...walk(action.properties, action.displayName),
	...walk(trigger.properties, trigger.displayName),
	...walk(new SmsCenterApi().properties, 'Credential'),
];
const fields = all.filter((found): found is Found<INodeProperties> => isField(found[1]));
const choices = all.filter((found): found is Found<INodePropertyOptions> => isChoice(found[1]));

const inOrder = (names: readonly string[]) =>
	[...names].sort((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base' }));

/** Whether a text begins a sentence after another. */
const hasSeveralSentences = (text: string) => /(?<!e\.g)[.!?] [\p{Lu}\d]/u.test(text);

describe('The descriptions of both nodes and of the credential', () => {
	const collections = fields.filter(([, { type }]) => type === 'collection');
	const lists = fields.filter(([, { type }]) => type === 'options' || type === 'multiOptions');
	const locators = fields.filter(([, { type }]) => type === 'resourceLocator');
	const booleans = fields.filter(([, { type }]) => type === 'boolean');

	it('are found', () => {
		for (const found of [collections, lists, formats, locators, booleans, choices])
			expect(found.length).toBeGreaterThan(0);
	});

	it.each(collections)('%s: its fields stand in alphabetical order', (_, { options = [] }) => {
		const names = options.map((option) => ('displayName' in option ? option.displayName : option.name));
		expect(names).toEqual(inOrder(names));
	});

	const sorted = lists.filter(([, { name }]) => !['server', 'format', 'matchBy'].includes(name));
	const formats = lists.filter(([, { name }]) => name === 'format');

	it.each(sorted)('%s: its options stand in alphabetical order', (_, { options = [] }) => {
		const names = options.map(({ name }) => name);
		expect(names).toEqual(inOrder(names));
	});

	it.each(formats)('%s: SMS comes first, then the others in alphabetical order, then none', (_, { options = [] }) => {
		const names = options.map(({ name }) => name);
		expect([names.at(0), names.at(-1)]).toEqual(['SMS', 'Not Specified']);
		expect(names.slice(1, -1)).toEqual(inOrder(names.slice(1, -1)));
		const values = ['', 'bin', 'call', 'flash', 'mail', 'mms', 'push', 'sms', 'viber'];
		expect(options.map((option) => 'value' in option && option.value).sort()).toEqual(values);
	});

	it('the ways to match begin with the one that is the default', () => {
		const matchings = lists.filter(([, { name }]) => name === 'matchBy');
		expect(matchings.map(([, { options = [] }]) => options.map(({ name }) => name))).toEqual([['Name', 'ID']]);
		expect(matchings.map(([, field]) => field.default)).toEqual(['name']);
	});

	it('the menu has every operation that the router knows', () => {
		const menu = action.properties.find(({ name }) => name === 'operation')?.options ?? [];
		expect(menu.map((entry) => 'value' in entry && entry.value).sort()).toEqual(Object.keys(operations).sort());
	});

	it('the servers begin with the main one', () => {
		const servers = lists.filter(([, { name }]) => name === 'server');
		expect(servers.map(([, { options = [] }]) => options.map(({ name }) => name))).toEqual([
			['smscentre.com', 'smsc.ru', 'smsc.kz', 'smsc.ua', 'smsc.tj', 'Custom'],
		]);
	});

	it.each(locators)('%s: the list comes first', (_, { name, modes = [] }) => {
		expect(modes.map((mode) => mode.name)).toEqual(name === 'sender' ? ['list', 'id'] : ['list', 'id', 'name']);
		const placeholders = modes.filter(({ type }) => type !== 'list').map(({ placeholder }) => placeholder);
		for (const placeholder of placeholders) expect(placeholder).toMatch(/^e\.g\. \S/);
	});

	it.each(fields.filter(([, { placeholder, type }]) => placeholder !== undefined && type !== 'collection'))(
		'%s: the placeholder is an example',
		(_, { placeholder }) => {
			expect(placeholder).toMatch(/^e\.g\. \S/);
		},
	);

	it.each(booleans)('%s: says what it decides', (_, { description }) => {
		expect(description).toMatch(/^Whether /);
	});

	it.each(
		[...fields, ...choices].flatMap(([path, entry]) =>
			[entry.description, 'hint' in entry ? entry.hint : undefined]
				.filter((text) => text !== undefined)
				.map((text) => [path, text] as const),
		),
	)('%s: ends in a full stop if it has several sentences, and only then: %s', (_, text) => {
		expect(text.endsWith('.')).toBe(hasSeveralSentences(text));
		expect(text).toBe(text.trim());
	});

	it('name each kind of change as what starts the workflow', () => {
		const events = trigger.properties.find(({ name }) => name === 'events');
		expect((events?.options as INodePropertyOptions[]).map((option) => option.action)).toEqual([
			'On template created',
			'On template deleted',
			'On template updated',
		]);
	});
});

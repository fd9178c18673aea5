import { idKey, nameKey, TemplateCache } from '../../../nodes/SmsCenter/api/account/templateCache.ts';
import { template } from '../reply/replies.mts';
import { FakeClock } from './fakeClock.mts';
import { listOf } from './views.mts';

const WINDOW_MS = 61_000;
const DAY_MS = 24 * 60 * 60_000;

let clock: FakeClock;
let cache: TemplateCache;

beforeEach(() => {
	clock = new FakeClock();
	clock.ms = 1_000_000;
	cache = new TemplateCache(clock);
});

const A = template({ id: 1, name: 'A', message: 'old' });
const NEW = { ...A, message: 'new' };
const THIRD = { ...A, message: 'by somebody else' };
const many = (count: number, from = 1) =>
	Array.from({ length: count }, (_, n) => template({ id: from + n, name: `T${from + n}` }));

/** A list that was asked for now. */
const listed = (...templates: Array<typeof A>) => cache.accept(listOf(templates, clock.ms));
const messages = () => [...(cache.view?.byId.values() ?? [])].map(({ message }) => message);

/** A write that takes a second. */
function write(id: number, state: typeof A | undefined): void {
	const startedAt = clock.ms;
	clock.ms += 1000;
	cache.wrote(id, state, startedAt);
}

describe('What is known of the templates', () => {
	it('is nothing before the first list, and then that list, by ID and by name in any case', () => {
		expect(cache.view).toBeUndefined();
		const view = listed(A, template({ id: 2, name: ' a' }), template({ id: 3, name: 'B' }));
		expect(view.askedAt).toBe(clock.ms);
		expect(view.named('a  ').map(({ id }) => id)).toEqual([1, 2]);
		expect(view.named('C')).toEqual([]);
		expect(cache.view).toBe(view);
	});

	it('is the newer list, whichever was answered first', () => {
		listed(NEW);
		expect(cache.accept(listOf([A], clock.ms - 1))).toBe(cache.view);
		expect(messages()).toEqual(['new']);
	});

	it('are two by one name, of which one may be renamed', () => {
		listed(A, template({ id: 2, name: 'a' }));
		write(1, { ...A, name: 'B' });
		expect(cache.view?.named('A').map(({ id }) => id)).toEqual([2]);
	});

	it('names what was written and is not listed yet, unless it was so before', () => {
		listed(A, template({ id: 2 }));
		write(1, A);
		write(2, template({ id: 2, message: 'new' }));
		write(3, template({ id: 3 }));
		expect([...(cache.view?.unshownIds ?? [])]).toEqual([2, 3]);
	});

	it('is the list and every write since: changed, renamed, created, deleted', () => {
		listed(A, template({ id: 2, name: 'B' }));
		expect(cache.view?.named('A')).toHaveLength(1);
		write(1, { ...A, name: 'Renamed' });
		write(3, template({ id: 3, name: 'C' }));
		write(2, undefined);
		const named = (name: string) => cache.view?.named(name).map(({ id }) => id);
		expect([named('A'), named('renamed'), named('C'), named('B')]).toEqual([[], [1], [3], []]);
		expect([...(cache.view?.listedIds ?? [])]).toEqual([1, 2]);
	});
});

describe('A list that was asked for', () => {
	beforeEach(() => {
		listed(A);
		clock.ms += 1000;
	});

	it.each<[string, typeof A | undefined, Array<typeof A>, string[]]>([
		['an update', NEW, [A], ['new']],
		['a delete', undefined, [A], []],
	])('after %s and shows the state before lags: the write stands for 61 s', (_, state, shown, known) => {
		write(1, state);
		listed(...shown);
		expect(messages()).toEqual(known);
		expect(cache.hasLagged).toBe(true);
		clock.ms += WINDOW_MS - 1;
		listed(...shown);
		expect(messages()).toEqual(known);
		clock.ms += 1;
		listed(...shown);
		expect(messages()).toEqual(['old']);
	});

	it('after a create that it lacks lags likewise', () => {
		write(2, template({ id: 2, message: 'created' }));
		listed(A);
		expect(messages()).toEqual(['old', 'created']);
		clock.ms += WINDOW_MS;
		listed(A);
		expect(messages()).toEqual(['old']);
	});

	it('lags also where it shows the state before several writes', () => {
		write(1, NEW);
		write(1, { ...A, message: 'newest' });
		listed(NEW);
		expect(messages()).toEqual(['newest']);
		listed(A);
		expect(messages()).toEqual(['newest']);
	});

	it('after a write and shows a third state is news of others, at once and from then on', () => {
		write(1, NEW);
		listed(THIRD);
		expect(messages()).toEqual(['by somebody else']);
		listed(A);
		expect(messages()).toEqual(['old']);
		expect(cache.hasLagged).toBe(false);
	});

	it.each<[string, typeof A | undefined]>([
		['an updated template is gone', NEW],
		['a deleted template is back with another text', undefined],
	])('after a write and shows that %s is news of others', (_, state) => {
		write(1, state);
		listed(...(state ? [] : [THIRD]));
		expect(messages()).toEqual(state ? [] : ['by somebody else']);
	});

	it('after a write and shows what was written settles it', () => {
		write(1, NEW);
		listed(NEW);
		listed(A);
		expect(messages()).toEqual(['old']);
	});

	it('before a write began says nothing of it, however late it is answered', () => {
		const askedAt = clock.ms;
		clock.ms += 5000;
		write(1, NEW);
		cache.accept(listOf([THIRD], askedAt));
		expect(messages()).toEqual(['new']);
		expect(cache.hasLagged).toBe(false);
	});

	it('while the write was on its way may show the state before, which is no lag', () => {
		cache.wrote(1, NEW, clock.ms - 500);
		clock.ms += 10;
		cache.accept(listOf([A], clock.ms - 20));
		expect(messages()).toEqual(['new']);
		expect(cache.hasLagged).toBe(false);
	});

	it('and lagged is remembered for a day', () => {
		write(1, NEW);
		listed(A);
		clock.ms += DAY_MS - 1;
		expect(cache.hasLagged).toBe(true);
		clock.ms += 1;
		expect(cache.hasLagged).toBe(false);
	});
});

describe('A write to a template of which nothing is known', () => {
	const NEWEST = { ...A, message: 'newest' };

	it('stands for a minute, whatever a list shows', () => {
		write(1, NEW);
		listed(THIRD);
		expect(messages()).toEqual(['new']);
		clock.ms += WINDOW_MS;
		listed(THIRD);
		expect(messages()).toEqual(['by somebody else']);
	});

	it.each([
		[0, 'newest'],
		[WINDOW_MS - 1001, 'newest'],
		[WINDOW_MS - 1000, 'by somebody else'],
	])('and another one %d ms later: a list shows what was there before, or news of others: %s', (ms, known) => {
		write(1, NEW);
		clock.ms += ms;
		write(1, NEWEST);
		listed(THIRD);
		expect(messages()).toEqual([known]);
	});

	it('is what a list may still show after another one', () => {
		write(1, NEW);
		clock.ms += WINDOW_MS;
		write(1, NEWEST);
		listed(NEW);
		expect(messages()).toEqual(['newest']);
	});
});

describe('A write that was answered with OK, and that a list did not show', () => {
	beforeEach(() => {
		listed(A);
		write(1, NEW);
		listed(A);
	});

	it('is not taken if it is not there a minute later either', () => {
		cache.notShown(1);
		listed(A);
		expect(cache.lastWrite(1)?.isNotTaken).toBeFalsy();
		clock.ms += WINDOW_MS;
		listed(A);
		expect(cache.lastWrite(1)).toMatchObject({ state: NEW, isNotTaken: true });
		expect(messages()).toEqual(['old']);
		listed(NEW);
		expect(cache.lastWrite(1)?.isNotTaken).toBe(false);
	});

	it('is none of these if nobody has looked at it, or somebody has changed the template', () => {
		clock.ms += WINDOW_MS;
		listed(A);
		expect(cache.lastWrite(1)?.isNotTaken).toBeFalsy();
		write(1, NEW);
		cache.notShown(1);
		clock.ms += WINDOW_MS;
		listed(THIRD);
		expect(cache.lastWrite(1)?.isNotTaken).toBeFalsy();
	});

	it('is followed by another one as soon as that begins', () => {
		cache.writeBegins(2);
		expect(cache.lastWrite(1)?.isFollowed).toBeFalsy();
		cache.writeBegins(1);
		expect(cache.lastWrite(1)?.isFollowed).toBe(true);
	});

	it('is remembered for two days, of the last thousand', () => {
		listed(...many(1001));
		for (let id = 1; id <= 1001; id += 1) {
			cache.wrote(id, template({ id, message: 'new' }), clock.ms);
			cache.notShown(id);
		}
		clock.ms += 2 * DAY_MS;
		cache.forget();
		expect([1, 2, 1001].map((id) => cache.lastWrite(id)?.state?.id)).toEqual([undefined, 2, 1001]);
	});
});

describe('An account that is not used for an hour', () => {
	const HOUR_MS = 60 * 60_000;

	it('is forgotten, with its doubts and its writes', () => {
		listed(A);
		write(1, NEW);
		listed(NEW);
		cache.doubt([idKey(1)]);
		clock.ms += HOUR_MS;
		expect(cache.forget()).toEqual({ hasLearnt: false });
		expect([cache.view, cache.knownFrom([idKey(1)])]).toEqual([undefined, -Infinity]);
		expect(cache.lastWrite(1)?.state).toEqual(NEW);
		clock.ms += 1;
		cache.forget();
		expect(cache.lastWrite(1)).toBeUndefined();
	});

	it('is remembered where its server keeps HTML entities', () => {
		cache.escapes = true;
		expect(cache.forget()).toEqual({ hasLearnt: true });
	});

	it('is remembered where its list has lagged', () => {
		listed(A);
		write(1, NEW);
		listed(A);
		expect(cache.forget()).toEqual({ hasLearnt: true });
	});

	it('is remembered where what it created was never listed by its name', () => {
		listed();
		cache.created(template({ id: 5, name: 'Sent' }), clock.ms);
		listed(template({ id: 5, name: 'Shown' }));
		clock.ms += HOUR_MS + 1;
		expect(cache.forget()).toEqual({ hasLearnt: true });
		listed(template({ id: 5, name: 'Shown' }));
		expect(cache.createdAs('Sent')?.id).toBe(5);
	});

	it('lists a part only for an hour after that was seen', () => {
		cache.cutSeen();
		clock.ms += HOUR_MS - 1;
		expect(cache.isCut).toBe(true);
		clock.ms += 1;
		expect(cache.isCut).toBe(false);
	});
});

describe('A write in doubt', () => {
	const KEYS = [idKey(1), nameKey('A')];

	it('is told with the others', () => {
		cache.doubt(KEYS);
		expect([...cache.inDoubt]).toEqual(KEYS);
	});

	it('makes what was known of its template and name too old, until a list asked later', () => {
		listed(A);
		clock.ms += 1000;
		cache.doubt(KEYS);
		expect(cache.knownFrom([idKey(2)])).toBe(-Infinity);
		expect(cache.knownFrom([idKey(2), nameKey(' a')])).toBe(clock.ms);
		cache.accept(listOf([A], clock.ms - 1));
		expect(cache.knownFrom(KEYS)).toBe(clock.ms);
		listed(A);
		expect(cache.knownFrom(KEYS)).toBe(-Infinity);
	});

	it('is none any more when a later write to the template is known', () => {
		cache.doubt([idKey(1)]);
		write(1, NEW);
		expect(cache.knownFrom([idKey(1)])).toBe(-Infinity);
	});
});

describe('The answers to creates', () => {
	it('are known for an hour', () => {
		const [five, six] = [5, 6].map((id) => template({ id }));
		cache.created(five, clock.ms);
		cache.missingFrom(listed(five).list);
		clock.ms += 60 * 60_000 + 1;
		cache.created(six, clock.ms);
		listed(five, six);
		expect([5, 6].map((id) => cache.isAnswer(id))).toEqual([false, true]);
	});

	it('are known by the name that was sent, in any letter case, until a list shows it', () => {
		cache.created(template({ id: 5, name: 'Sent' }), clock.ms);
		listed(template({ id: 5, name: 'Shown' }));
		write(5, template({ id: 5, name: 'shown', message: 'Written' }));
		const names = ['SENT', 'Shown'];
		expect(names.map((name) => cache.createdAs(name)?.id)).toEqual([5, undefined]);
		listed(template({ id: 5, name: 'sent ' }));
		expect(cache.createdAs('Sent')).toBeUndefined();
	});

	it('are known by that name no more when this process has renamed them', () => {
		cache.created(template({ id: 5, name: 'Sent' }), clock.ms);
		listed(template({ id: 5, name: 'Shown' }));
		write(5, template({ id: 5, name: 'Renamed' }));
		listed(template({ id: 5, name: 'Renamed' }));
		expect(cache.createdAs('Sent')).toBeUndefined();
	});

	it('are known by that name no more when a list shows yet another one: somebody has renamed it', () => {
		cache.created(template({ id: 5, name: 'Sent' }), clock.ms);
		expect(cache.createdAs('Sent')).toBeUndefined();
		listed(template({ id: 5, name: 'Shown' }));
		listed(template({ id: 5, name: 'shown' }));
		expect(cache.createdAs('Sent')?.name).toBe('shown');
		listed(template({ id: 5, name: 'Renamed' }));
		expect(cache.createdAs('Sent')).toBeUndefined();
	});

	it('are known by that name only while the template is there', () => {
		for (const id of [5, 6]) cache.created(template({ id, name: 'Sent' }), clock.ms);
		listed(template({ id: 5, name: 'Shown' }), template({ id: 6, name: 'Shown' }));
		write(5, undefined);
		expect(cache.createdAs('Sent')?.id).toBe(6);
		write(6, undefined);
		expect(cache.createdAs('Sent')).toBeUndefined();
	});
});

describe('A list is suspicious', () => {
	const suspicious = (templates: Array<typeof A>, others?: number[]) =>
		cache.isSuspicious(listOf(templates, clock.ms), others);

	it('if it is empty and nothing is known', () => {
		expect(suspicious([])).toBe(true);
		expect(suspicious([A])).toBe(false);
		listed();
		expect(suspicious([])).toBe(false);
	});

	it.each([
		[1, 0, true],
		[1, 1, false],
		[5, 1, false],
		[100, 90, false],
		[100, 89, true],
		[200, 180, false],
		[200, 179, true],
	])('of %d known ones if only %d are left: %s', (known, left, isIt) => {
		listed(...many(known));
		expect(suspicious(many(left))).toBe(isIt);
		expect(suspicious([...many(left), ...many(300, 1000)])).toBe(isIt);
	});

	it('for what the caller knows, where this process knows nothing', () => {
		expect(suspicious([A], [1, 2])).toBe(false);
		expect(suspicious([A], [2, 3])).toBe(true);
		listed(A);
		expect(suspicious([A], [2, 3])).toBe(false);
	});

	it('not because of what was created, changed or deleted a moment ago', () => {
		listed(A);
		write(1, undefined);
		cache.created(template({ id: 2 }), clock.ms);
		expect(suspicious([])).toBe(false);
		clock.ms += WINDOW_MS;
		expect(suspicious([])).toBe(true);
	});

	it('and names what it lacks', () => {
		listed(...many(3));
		expect(cache.lackingIn(listOf(many(1), clock.ms))).toEqual([2, 3]);
	});
});

describe('A list that may hold only a part', () => {
	const created = [5, 6].map((id) => template({ id, name: `T${id}`, message: `created ${id}` }));

	beforeEach(() => {
		listed(A);
		for (const each of created) {
			cache.created(each, clock.ms);
			clock.ms += 1000;
		}
	});

	const missing = (...templates: Array<typeof A>) => cache.missingFrom(listOf(templates, clock.ms)).map(({ id }) => id);

	it('lacks what this process created a minute ago, as it was written last', () => {
		expect(missing(A)).toEqual([]);
		write(6, { ...created[1], message: 'changed' });
		clock.ms += WINDOW_MS;
		const messagesOf = cache.missingFrom(listOf([A], clock.ms)).map(({ message }) => message);
		expect(messagesOf).toEqual(['created 5', 'changed']);
	});

	it('does not lack what was listed once, or was deleted by this process', () => {
		clock.ms += WINDOW_MS;
		expect(missing(A, created[1])).toEqual([5]);
		expect(missing(A)).toEqual([5]);
		write(5, undefined);
		expect(missing(A)).toEqual([]);
	});

	it('lacks no more what was deleted elsewhere', () => {
		clock.ms += WINDOW_MS;
		cache.forgetUnlisted([6, 7]);
		expect(missing(A)).toEqual([5]);
	});

	it('is shown with what it lacks, where it is known to be cut', () => {
		clock.ms += WINDOW_MS;
		const view = cache.accept(listOf([A], clock.ms), true);
		expect([view.isCut, messages()]).toEqual([true, ['old', 'created 5', 'created 6']]);
		expect(listed(A, ...created).isCut).toBe(false);
	});
});

describe('What the server has made of a write', () => {
	const CUT = { ...A, message: 'ne' };

	beforeEach(() => {
		listed(A);
		write(1, NEW);
		listed(CUT);
		cache.keeps(CUT);
	});

	it('is known when the same is written again, and no list that shows it is taken to lag', () => {
		write(1, NEW);
		clock.ms += 1;
		listed(CUT);
		expect(messages()).toEqual(['new']);
		clock.ms += WINDOW_MS;
		listed(CUT);
		expect(messages()).toEqual(['ne']);
		expect(cache.lastWrite(1)?.kept).toEqual(CUT);
		expect(cache.hasLagged).toBe(false);
	});

	it('does not hide a write of which that list is not yet', () => {
		const before = clock.ms;
		write(1, NEW);
		cache.accept(listOf([CUT], before));
		expect(messages()).toEqual(['new']);
	});

	it('is forgotten when something else is written, or shown', () => {
		write(1, THIRD);
		expect(cache.lastWrite(1)?.kept).toBeUndefined();
		cache.keeps(CUT);
		clock.ms += 1;
		listed(A);
		expect(cache.lastWrite(1)?.kept).toBeUndefined();
	});

	it('is remembered for two days, as what was not taken is, and the account with it', () => {
		clock.ms += 2 * DAY_MS - 1000;
		expect(cache.forget()).toEqual({ hasLearnt: true });
		expect(cache.lastWrite(1)?.kept).toEqual(CUT);
		clock.ms += 2000;
		expect(cache.forget()).toEqual({ hasLearnt: false });
		expect(cache.lastWrite(1)).toBeUndefined();
	});
});

it('A template that was created and that no list has shown is remembered: the list may be cut', () => {
	const [five, six] = [5, 6].map((id) => template({ id }));
	listed();
	cache.created(five, clock.ms);
	cache.created(six, clock.ms);
	clock.ms += 10 * DAY_MS;
	expect(cache.forget()).toEqual({ hasLearnt: true });
	expect(cache.missingFrom(listOf([five], clock.ms))).toEqual([six]);
	listed(five);
	expect(cache.forget()).toEqual({ hasLearnt: true });
	cache.forgetUnlisted([6]);
	expect(cache.forget()).toEqual({ hasLearnt: false });
});

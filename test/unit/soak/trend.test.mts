import { clearlyRises, lineThrough, settledPart } from '../../soak/trend.mts';

const COUNT = 40;
const TOLERANCE = 5;

/** Samples at 0, 10, 20 … s, with a ripple as the collector leaves it. */
function samples(valueAt: (index: number) => number): Array<{ x: number; y: number }> {
	return Array.from({ length: COUNT }, (_, index) => ({
		x: index * 10,
		y: valueAt(index) + Math.sin(index * 2.4),
	}));
}

describe('the line through the samples of a soak', () => {
	it('is the one that they lie on', () => {
		const points = [1, 2, 5].map((x) => ({ x, y: 3 * x - 4 }));
		const { slope, start } = lineThrough(points);
		expect(slope).toBeCloseTo(3);
		expect(start).toBeCloseTo(-4);
	});

	it('is level through one sample, or none', () => {
		expect(lineThrough([{ x: 7, y: 5 }])).toEqual({ slope: 0, start: 5 });
		expect(lineThrough([])).toEqual({ slope: 0, start: 0 });
	});

	it('leaves out the first quarter', () => {
		expect(settledPart(samples(() => 0))).toHaveLength(30);
	});
});

describe('what the soak takes for rising', () => {
	it.each<[string, boolean, (index: number) => number]>([
		['a leak', true, (index) => 50 + index / 2],
		['a leak that began late', true, (index) => 50 + Math.max(0, index - 18)],
		['a level line', false, () => 50],
		['a warm-up, and level then', false, (index) => 50 + 3 * Math.min(index, 8)],
		['one late peak', false, (index) => (index === COUNT - 3 ? 150 : 50)],
		['a peak at the very end', false, (index) => (index === COUNT - 1 ? 500 : 50)],
		['a fall', false, (index) => 90 - index / 2],
		['a slow ripple', false, (index) => 50 + 10 * Math.sin(index / 3)],
	])('%s: %s', (_case, rises, valueAt) => {
		expect(clearlyRises(samples(valueAt), TOLERANCE)).toBe(rises);
	});

	it('a climb within the tolerance: false', () => {
		const climb = samples(() => 0).map(({ x }) => ({ x, y: x / 100 }));
		expect(clearlyRises(climb, TOLERANCE)).toBe(false);
		expect(clearlyRises(climb, 1)).toBe(true);
	});

	it('too few samples to tell: false', () => {
		expect(clearlyRises(samples((index) => index * 100).slice(0, 6), TOLERANCE)).toBe(false);
	});
});

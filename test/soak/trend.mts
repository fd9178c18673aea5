/** A straight line through points, by least squares. */
export interface Line {
	/** By how much y grows while x grows by one. */
	slope: number;
	/** y at x = 0. */
	start: number;
}

/** The line that fits these points best; a level one through a single point, or through none. */
export function lineThrough(points: ReadonlyArray<{ x: number; y: number }>): Line {
	const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
	const meanX = mean(points.map(({ x }) => x));
	const meanY = mean(points.map(({ y }) => y));
	const above = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
	const below = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
	const slope = below === 0 ? 0 : above / below;
	return { slope, start: meanY - slope * meanX };
}

/**
 * Whether values clearly rise: the line through the last three quarters of them (the first is the warm-up) climbs by
 * more than `tolerance`, and the lowest of their last third is higher than the highest of their first third. So
 * neither one late peak nor a slow ripple counts, and a steady leak does.
 */
export function clearlyRises(points: ReadonlyArray<{ x: number; y: number }>, tolerance: number): boolean {
	const settled = settledPart(points);
	if (settled.length < 6) return false;
	const climb = lineThrough(settled).slope * (settled[settled.length - 1].x - settled[0].x);
	const third = Math.floor(settled.length / 3);
	const firstHighest = Math.max(...settled.slice(0, third).map(({ y }) => y));
	const lastLowest = Math.min(...settled.slice(-third).map(({ y }) => y));
	return climb > tolerance && lastLowest > firstHighest;
}

/** Without the first quarter, in which everything is loaded and compiled. */
export function settledPart<Point>(points: readonly Point[]): Point[] {
	return points.slice(Math.floor(points.length / 4));
}

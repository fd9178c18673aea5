/** One less than the fifteen at once that SMS Center refuses (official page). */
export const MAX_IN_FLIGHT = 14;

/** So many answers in a row, per request of the allowance, earn one more. */
const ANSWERS_TO_GROW = 2;

/** How many requests may be in flight: halved by an error 9, grown back by answers. */
export class Allowance {
	private allowed = MAX_IN_FLIGHT;
	private answers = 0;

	get current(): number {
		return this.allowed;
	}

	halve(): void {
		this.allowed = Math.max(1, Math.floor(this.allowed / 2));
		this.answers = 0;
	}

	answered(): void {
		if (this.allowed >= MAX_IN_FLIGHT) return;
		this.answers += 1;
		if (this.answers < this.allowed * ANSWERS_TO_GROW) return;
		this.allowed += 1;
		this.answers = 0;
	}
}

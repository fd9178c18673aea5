import type { Page } from 'playwright-core';

declare global {
	interface Window {
		gestures: string[];
	}
}

/**
 * Runs in the page: notes each gesture of a user since the page was opened. A click or a double click is one, and so is
 * typing into one field, however long; a key that stands for a command is one too.
 */
export function noteGestures(): void {
	window.gestures = [];
	let typedInto: EventTarget | null = null;
	const labelOf = (target: EventTarget | null): string => {
		if (!(target instanceof Element)) return '';
		const words = (target.closest('button,[role=option],[data-test-id]') ?? target).textContent?.trim();
		const named = target.closest('[data-test-id]')?.getAttribute('data-test-id') ?? '';
		return words && words.length <= 40 ? words : named;
	};
	const note = (event: MouseEvent | KeyboardEvent) => {
		if (!event.isTrusted) return;
		if (event instanceof MouseEvent) {
			typedInto = null;
			if (event.detail <= 1) window.gestures.push(`click ${labelOf(event.target)}`);
		} else if (event.key.length > 1) {
			window.gestures.push(`press ${event.key}`);
		} else if (typedInto !== event.target) {
			typedInto = event.target;
			window.gestures.push(`type into ${labelOf(event.target)}`);
		}
	};
	window.addEventListener('mousedown', note, true);
	window.addEventListener('keydown', note, true);
}

/** The gestures since the page was opened, or since they were last asked for. */
export async function gesturesOf(page: Page): Promise<string[]> {
	return await page.evaluate(() => window.gestures.splice(0));
}

/** A template as an item or the server holds it. */
export interface WantedTemplate {
	id: number;
	name: string;
	message: string;
	format: string;
	sender: string;
	autoSign: boolean;
}

/** Which texts a set of templates bears. */
export interface Texts {
	/** Put into the texts, so that no two runs send the same request. */
	label: string;
	/** Only the first of so many templates bears the label; the others are as they were seeded. 1 is all. */
	every: number;
	/** The name of all of them; each has its own where this is left out. */
	name?: string;
}

/** The texts that the server holds before a run. */
export const SEEDED: Texts = { label: 'as seeded', every: 1 };

const FIRST_ID = 1001;

/** What all templates have in common. */
export const SHARED_FIELDS = { format: 'sms', sender: 'Shop', autoSign: true };

/** The template at a place, from 0. Shared by the stand-in server's process and the node that gives the items. */
export function templateAt(index: number, { label, every, name }: Texts): WantedTemplate {
	const used = index % every === 0 ? label : SEEDED.label;
	return {
		id: FIRST_ID + index,
		name: name ?? `Notice ${index + 1}`,
		message: `Здравствуйте, {name}! Заказ №${index + 1} готов к выдаче (${used}). Ждём Вас!`,
		...SHARED_FIELDS,
	};
}

import type { TemplateStore } from '../account.mts';
import type { Account, Settings } from '../options.mts';

/** What a request is carried out on. */
export interface Context {
	readonly account: Account;
	readonly store: TemplateStore;
	readonly settings: Settings;
	/** Gives the next id of a template, higher than any before. */
	readonly nextId: () => number;
	/** Gives the id of a message that send.php refuses. */
	readonly nextMessageId: () => number;
}

/** The parameters of a request, decoded. */
export type Params = Readonly<Record<string, string>>;

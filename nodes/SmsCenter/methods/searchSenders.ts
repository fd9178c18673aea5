import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { currentSenders, NotSentError, noWait } from '../api';
import { NOBODY, nodeErrorOf } from '../shared/nodeErrors';
import { EDITOR_SESSION, openSession } from '../shared/session';

/** The searchable list of the field 'Sender ID': the approved ones. Rejects with a NodeApiError. */
export async function searchSenders(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	let identity = NOBODY;
	try {
		const opened = await openSession(this, EDITOR_SESSION);
		identity = opened.identity;
		const senders = await currentSenders(opened.session, noWait(opened.session));
		if (senders === undefined) {
			throw new NotSentError(
				'SMS Center gives three lists of sender IDs a minute, and these were asked for already',
				"Open the list again in a minute, or choose 'By Text'.",
				9,
			);
		}
		const wanted = filter.trim().toLowerCase();
		const found = senders.filter((name) => name.toLowerCase().includes(wanted));
		return { results: [...new Set(found)].sort().map((name) => ({ name, value: name })) };
	} catch (failure) {
		throw nodeErrorOf(this.getNode(), failure, identity);
	}
}

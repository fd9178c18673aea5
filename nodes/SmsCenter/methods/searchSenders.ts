import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { currentSenders, NotSentError, noWait } from '../api';
import { EDITOR_LIMITS, withSession } from '../shared/session';

/** The searchable list of the field 'Sender ID': the approved ones. Rejects with a NodeApiError. */
export async function searchSenders(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	return await withSession(this, EDITOR_LIMITS, async (session) => {
		const senders = await currentSenders(session, noWait(session));
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
	});
}

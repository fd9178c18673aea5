import { TemplateCache } from '../../../nodes/SmsCenter/api/account/templateCache.ts';
import type { Listed, View } from '../../../nodes/SmsCenter/api/account/view.ts';
import type { Template } from '../../../nodes/SmsCenter/api/template.ts';
import { FakeClock } from './fakeClock.mts';

/** A list as it was asked for at this time. */
export function listOf(templates: readonly Template[], askedAt = 0): Listed {
	return {
		templates: [...templates],
		charset: 'utf-8',
		notWritable: new Map(),
		empty: templates.length === 0 ? 'said' : 'no',
		format: 'json',
		baseUrl: 'https://main.test',
		askedAt,
	};
}

/** The templates of an account, just listed. */
export function viewOf(templates: readonly Template[]): View {
	return new TemplateCache(new FakeClock()).accept(listOf(templates));
}

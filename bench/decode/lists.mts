import { templateList } from '../../sandbox/server/endpoints/templates.mts';
import { settingsOf } from '../../sandbox/server/options.mts';
import { renderReply } from '../../sandbox/server/reply.mts';

/** SMS Center's `fmt` of each format. */
const FMT = { json: 3, xml: 2, csv: 1, text: 0 } as const;

/** A reply format by its name in the node. */
export type Format = keyof typeof FMT;

/** A list of `count` realistic templates as the stand-in server writes it: about 270 bytes each in JSON. */
export function listOf(count: number, format: Format): Buffer {
	const templates = Array.from({ length: count }, (_, index) => ({
		id: index + 1,
		name: `Напоминание о записи № ${index + 1}`,
		format: ['', 'sms', 'viber', 'call'][index % 4],
		sender: ['', 'SHOP', 'Клиника'][index % 3],
		flag: index % 2,
		message: `Здравствуйте, {имя}! Ваш заказ № ${index + 1} готов.\nЖдём вас до 20:00: https://example.com/o/${index}`,
	}));
	const request = { fmt: FMT[format], charset: 'utf-8' } as const;
	const settings = settingsOf({});
	return renderReply(templateList(templates, settings), request, settings).body;
}

import type { Answer } from './exchange.mts';
import type { Fault } from './faults.mts';
import type { RecordedRequest } from './record.mts';

const HTML = 'text/html; charset=utf-8';

/** An HTML page of the kind that proxies and web servers make. */
export function htmlPage(httpStatus: number, title: string, content = ''): Answer {
	const html = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n${content}</body>\r\n</html>\r\n`;
	return { httpStatus, contentType: HTML, body: Buffer.from(html), code: null };
}

/** What comes in place of SMS Center's answer for the kinds of fault that give a page of their own. */
export function faultPage(fault: Fault, request: RecordedRequest): Answer {
	const answer = pageOf(fault, request);
	return {
		...answer,
		httpStatus: fault.httpStatus ?? answer.httpStatus,
		headers: { ...answer.headers, ...fault.headers },
	};
}

function pageOf(fault: Fault, request: RecordedRequest): Answer {
	switch (fault.kind) {
		case 'bad-gateway':
		case 'bad-gateway-after':
			return htmlPage(502, '502 Bad Gateway', '<hr><center>nginx</center>\r\n');
		case 'gateway-timeout':
			return htmlPage(504, '504 Gateway Time-out', '<hr><center>nginx</center>\r\n');
		case 'html':
			return htmlPage(200, 'Sign in to the network', '<form><input name="room"><button>Go</button></form>\r\n');
		case 'plain':
			return {
				httpStatus: 200,
				contentType: 'text/plain; charset=utf-8',
				body: Buffer.from('Hello'),
				code: null,
			};
		case 'empty':
			return { httpStatus: 200, contentType: HTML, body: Buffer.alloc(0), code: null };
		case 'redirect':
			return { ...htmlPage(302, '302 Found'), headers: { location: fault.location ?? '/sys/moved.php' } };
		case 'body':
			return {
				httpStatus: 200,
				contentType: fault.contentType ?? HTML,
				body: Buffer.from(fault.body ?? ''),
				code: null,
			};
		default:
			return echo(request);
	}
}

/** Everything the request held: as sent, decoded, and who signs in as a proxy shows it, which is what comes first. */
function echo({ method, url, headers, rawBody, params }: RecordedRequest): Answer {
	const user = params.apikey ?? `${params.login}:${params.psw}`;
	const lines = [
		`Basic ${Buffer.from(user).toString('base64')}`,
		`${method} ${url}`,
		...Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`),
		'',
		rawBody,
		'',
		...Object.entries(params).map(([name, value]) => `${name} = ${value}`),
	];
	return htmlPage(500, '500 Internal Server Error', `<pre>\r\n${lines.join('\r\n')}\r\n</pre>\r\n`);
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A tool as the agent offers it to the model. */
export interface OfferedTool {
	name: string;
	description: string;
	/** JSON Schema of its arguments. */
	parameters: { properties?: Record<string, { type?: string; description?: string }>; required?: string[] };
}

/** A message of the conversation, as the agent sends it. */
export interface ChatMessage {
	role: 'system' | 'user' | 'assistant' | 'tool';
	content: string | null;
	tool_call_id?: string;
}

/** What the model sees when it is its turn. */
export interface View {
	tools: OfferedTool[];
	messages: ChatMessage[];
	/** The answer of the last tool called; empty if none was. */
	lastToolAnswer: string;
}

/** What the model says: a text that ends its work, or the call of a tool. */
export type Turn = { text: string } | { call: string; with: Record<string, unknown> };

/** What the model does, turn by turn. */
export type Script = ReadonlyArray<(view: View) => Turn>;

/** A model served over HTTP that follows a script. */
export interface ScriptedModel {
	/** The base address of its OpenAI-compatible API. */
	readonly url: string;
	/** What it saw, turn by turn, since the script was set. */
	readonly seen: View[];
	/** Sets what it does from now on. A turn beyond the script's end is answered with HTTP 500. */
	follow(script: Script): void;
	close(): Promise<void>;
}

interface ChatRequest {
	model: string;
	messages: ChatMessage[];
	tools?: Array<{ function: OfferedTool }>;
	stream?: boolean;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString('utf8');
}

function viewOf({ tools = [], messages }: ChatRequest): View {
	const last = messages.at(-1);
	return {
		tools: tools.map((tool) => tool.function),
		messages,
		lastToolAnswer: last?.role === 'tool' ? (last.content ?? '') : '',
	};
}

function completion(turn: Turn, model: string, id: string): Record<string, unknown> {
	const toolCalls =
		'call' in turn
			? [
					{
						id: `call-${id}`,
						type: 'function',
						function: { name: turn.call, arguments: JSON.stringify(turn.with) },
					},
				]
			: undefined;
	const message = { role: 'assistant', content: 'text' in turn ? turn.text : null, tool_calls: toolCalls };
	return {
		id: `completion-${id}`,
		object: 'chat.completion',
		created: 0,
		model,
		choices: [{ index: 0, message, finish_reason: toolCalls ? 'tool_calls' : 'stop' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

/** Serves a scripted model on 127.0.0.1: chat completions of OpenAI's API, with tools, not streamed. */
export async function startScriptedModel(): Promise<ScriptedModel> {
	let script: Script = [];
	const seen: View[] = [];

	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const send = (status: number, body: unknown) => {
			response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
		};
		if (request.method !== 'POST' || request.url !== '/v1/chat/completions') {
			send(404, { error: { message: `Nothing at ${request.method} ${request.url}` } });
			return;
		}
		const asked = JSON.parse(await bodyOf(request)) as ChatRequest;
		const view = viewOf(asked);
		const turn = script[seen.length];
		seen.push(view);
		try {
			if (asked.stream) throw new Error('This model does not stream');
			if (turn === undefined) throw new Error('The script has ended');
			send(200, completion(turn(view), asked.model, String(seen.length)));
		} catch (error) {
			send(400, { error: { message: String(error) } });
		}
	};

	const server = createServer((request, response) => void answer(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		seen,
		follow(next) {
			script = next;
			seen.length = 0;
		},
		close: async () => {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

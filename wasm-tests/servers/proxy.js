import { createServer } from 'node:http';

import { listen } from './listen.js';

/**
 * A server before the real one: it passes the page and everything else through, but to what
 * asks for a registry it answers as it is told.
 *
 * @typedef {{ status: number, headers: Record<string, string>, body: Buffer }} Answer
 * @typedef {import('node:http').ServerResponse} Response
 * @typedef {(path: string, response: Response, pass: () => Promise<Answer>) => unknown} Script
 * @typedef {{ url: string, origin: string, script: Script, close: () => Promise<void> }} Proxy
 */

/** What the real one would do. @type {Script} */
export const HONEST = async (_, response, pass) => send(response, await pass());

/** @param {Response} response @param {Answer} answer */
export function send(response, { status, headers, body }) {
	response.writeHead(status, headers).end(body);
}

/** @param {string} url of the real one */
export async function openProxy(url) {
	const server = createServer(async (request, response) => {
		const { method = 'GET', url: path = '/' } = request;
		const pass = async () => {
			const answer = await fetch(new URL(path, url), { method, redirect: 'manual' });
			const body = Buffer.from(await answer.arrayBuffer());
			const headers = Object.fromEntries([...answer.headers].filter(([name]) => !['content-length', 'connection', 'keep-alive', 'transfer-encoding'].includes(name)));
			return { status: answer.status, headers, body };
		};
		const isAsked = path.startsWith('/r/') || path === '/healthz';
		await (isAsked ? proxy.script : HONEST)(path, response, pass);
	});
	const { close, ...place } = await listen(server);
	/** @type {Proxy} */
	const proxy = { ...place, close, script: HONEST };
	return proxy;
}

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

import { listen } from './listen.js';
import { SITE } from './tonnage.js';

/**
 * The site on a static host of its own, whose page names a server elsewhere as its proxy.
 *
 * @typedef {{ url: string, origin: string, proxy: string, close: () => Promise<void> }} Folder
 */

const TYPES = new Map([
	['.html', 'text/html; charset=utf-8'], ['.js', 'text/javascript'], ['.css', 'text/css'], ['.svg', 'image/svg+xml'], ['.wasm', 'application/wasm'],
]);

/** @param {string} [proxy] the server that its page names, which may be said later */
export async function openFolder(proxy = './') {
	const server = createServer(async (request, response) => {
		const { pathname } = new URL(request.url ?? '/', 'http://localhost');
		const file = normalize(pathname === '/' ? '/index.html' : pathname);
		try {
			const bytes = await readFile(join(SITE, file));
			const page = file === '/index.html' ? bytes.toString().replace('content="./"', `content="${folder.proxy}"`) : bytes;
			response.writeHead(200, { 'Content-Type': TYPES.get(extname(file)) ?? 'application/octet-stream' }).end(page);
		} catch {
			response.writeHead(404).end();
		}
	});
	/** @type {Folder} */
	const folder = { ...(await listen(server)), proxy };
	return folder;
}

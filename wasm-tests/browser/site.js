import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { extname, join, normalize } from 'node:path';

/**
 * The site under test: the one at TONNAGE_URL, or www/ with the stub of the engine, served
 * from here under the policy that the real server sends.
 *
 * @typedef {{ url: string, isStub: boolean, close: () => Promise<void> }} Site
 */

const PAGE = fileURLToPath(new URL('../../www/', import.meta.url));
const STUB = fileURLToPath(new URL('./stub/', import.meta.url));
const BUILT = fileURLToPath(new URL('../../target/site/', import.meta.url));

const POLICY = [
	"default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
	"base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
].join('; ');

const TYPES = new Map([
	['.html', 'text/html; charset=utf-8'], ['.js', 'text/javascript'], ['.css', 'text/css'], ['.svg', 'image/svg+xml'], ['.json', 'application/json'], ['.wasm', 'application/wasm'],
]);

const SAMPLES = [
	['app:1.0', 'A multi-platform OCI index with attestations'], ['app:1.1', 'The next release of demo/app, on the same base layers'],
	['list', 'A Docker manifest list with ARM variants and two Windows versions'], ['single', 'A single schema 2 image, not an index'],
	['schema1', 'A signed schema 1 image'], ['zstd', 'An OCI image with zstd layers'], ['repeated', 'An OCI image in which one layer occurs twice'],
	['foreign', 'A Windows image with a foreign layer, fetched from elsewhere'], ['artifact', 'An OCI artifact: a software bill of materials with an empty config'],
	['chart:0.1.0', 'A Helm chart stored as an OCI artifact'], ['nested', 'An OCI index of indexes'], ['bare-index', 'An OCI index whose entries name no platform'],
];

/** @param {string} path @param {boolean} engines */
async function body(path, engines) {
	// The second engine has no stub, and works on the real first one.
	const real = path.replace(/^\/real\//, '/engine/');
	if (path.startsWith('/second/') || path !== real || (engines && path.startsWith('/engine/'))) return readFile(join(BUILT, normalize(real)));
	if (path === '/healthz') {
		const samples = SAMPLES.map(([name, title]) => ({ name: `samples.localhost/demo/${name}`, title }));
		return JSON.stringify({ status: 'ok', version: '0.1.0', samples });
	}
	// What is fetched ahead for the engine; the stub has no use for it.
	if (path.endsWith('.wasm')) return '';
	const [, folder = '', rest = ''] = /^\/(engine|inspections)\/(.*)$/.exec(path) ?? [];
	return readFile(folder ? join(STUB, folder, normalize(`/${rest}`)) : join(PAGE, normalize(path === '/' ? '/index.html' : path)));
}

/**
 * @param {{ engines?: boolean, cached?: boolean }} [options] `engines`: the page with its own engines, as they were
 *   built; `cached`: browsers may keep its files, for tests that come often and look at no request
 * @returns {Promise<Site>}
 */
export async function openSite({ engines = false, cached = false } = {}) {
	const given = engines ? undefined : process.env.TONNAGE_URL;
	if (given) return { url: new URL('./', given).href, isStub: false, close: async () => undefined };
	const server = createServer(async (request, response) => {
		const path = new URL(request.url ?? '/', 'http://localhost').pathname;
		const type = path === '/healthz' ? 'application/json' : (TYPES.get(extname(path === '/' ? '.html' : path) || '.html') ?? 'application/octet-stream');
		const headers = { 'Content-Security-Policy': POLICY, 'Referrer-Policy': 'no-referrer', 'X-Content-Type-Options': 'nosniff', 'Cache-Control': cached ? 'max-age=3600' : 'no-store' };
		try {
			const found = await body(path, engines);
			response.writeHead(200, { ...headers, 'Content-Type': path === '/' ? 'text/html; charset=utf-8' : type }).end(found);
		} catch {
			response.writeHead(404, headers).end();
		}
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const address = server.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	const close = () =>
		new Promise((/** @type {(value: void) => void} */ resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		});
	return { url: `http://127.0.0.1:${port}/`, isStub: true, close };
}

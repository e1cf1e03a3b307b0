import { connect, createServer } from 'node:net';

/**
 * A wire before a server, which tells what is asked through it.
 *
 * @typedef {{ url: string, asked: string[], close: () => Promise<void> }} Tap
 */

/** How a request begins. */
const REQUEST = /^([A-Z]+) (\S+) HTTP\/1\.1\r\n/;

/** @param {string} url of the server @returns {Promise<Tap>} */
export async function openTap(url) {
	const { hostname, port } = new URL(url);
	/** @type {string[]} */
	const asked = [];
	/** @type {Set<import('node:net').Socket>} */
	const open = new Set();
	const tap = createServer((visitor) => {
		const server = connect(Number(port), hostname);
		// A browser sends the head of a request at once.
		visitor.on('data', (data) => {
			const [, method, path] = REQUEST.exec(data.toString('latin1')) ?? [];
			if (method) asked.push(`${method} ${path}`);
		});
		visitor.pipe(server).pipe(visitor);
		for (const socket of [visitor, server]) {
			open.add(socket);
			// Whoever hangs up is nobody's failure.
			socket.on('error', () => socket.destroy());
			socket.on('close', () => open.delete(socket));
		}
	});
	await new Promise((resolve) => tap.listen(0, '127.0.0.1', () => resolve(undefined)));
	const address = tap.address();
	const close = () => {
		for (const socket of open) socket.destroy();
		return new Promise((/** @type {(value: void) => void} */ resolve) => tap.close(() => resolve()));
	};
	return { url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`, asked, close };
}

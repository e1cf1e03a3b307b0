/**
 * Lets a server listen on a free port of loopback.
 *
 * @param {import('node:http').Server} server
 * @returns {Promise<{ url: string, origin: string, host: string, close: () => Promise<void> }>}
 */
export async function listen(server) {
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const address = server.address();
	const host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
	const close = () =>
		new Promise((/** @type {(value: void) => void} */ resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		});
	return { url: `http://${host}/`, origin: `http://${host}`, host, close };
}

import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * The command as it was built for tests: `tonnage serve` on a free port, and what
 * `tonnage inspect` prints.
 *
 * @typedef {{ url: string, origin: string, said: string[], close: () => Promise<void> }} Server
 */

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const TONNAGE = `${process.env['CARGO_TARGET_DIR'] ?? at('../../target')}/debug/tonnage`;
/** The site as it is delivered. */
export const SITE = at('../../target/site');

/**
 * Serves the site in front of registries.
 *
 * @param {string[]} [flags]
 * @returns {Promise<Server>}
 */
export async function serve(flags = []) {
	const server = spawn(TONNAGE, ['serve', '--listen', '127.0.0.1:0', '--site', SITE, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
	const ended = new Promise((/** @type {(value: void) => void} */ resolve) => server.once('close', () => resolve()));
	const close = () => {
		server.kill();
		return ended;
	};
	/** What it wrote for its keeper. @type {string[]} */
	const said = [];
	const url = await new Promise((resolve, reject) => {
		server.once('error', ({ message }) => reject(new Error(`tonnage serve does not start: ${message}; build it with: cargo build -p tonnage-cli`)));
		createInterface({ input: server.stderr })
			.on('line', (line) => {
				said.push(line);
				const address = /^listening on (http:\S+)$/.exec(line)?.[1];
				if (address) resolve(`${address}/`);
			})
			.once('close', () => reject(new Error(`tonnage serve ended before it listened: ${said.join('\n')}`)));
	});
	return { url, origin: new URL(url).origin, said, close };
}

/**
 * The flags with which registries on this machine may be asked.
 *
 * @param {...string} hosts
 */
export function allowed(...hosts) {
	return hosts.flatMap((host) => ['--allow-registry', host, '--plain-http-registry', host]);
}

/**
 * What the command says of an image.
 *
 * @param {string} image
 * @param {string | null} platform
 * @returns {Promise<Inspection>}
 */
export async function inspect(image, platform) {
	return print('inspect', image, ...(platform ? ['--platform', platform] : []));
}

/**
 * What the command prints as JSON.
 *
 * @param {...string} call
 */
export async function print(...call) {
	const { stdout } = await promisify(execFile)(TONNAGE, [...call, '--format', 'json']);
	return JSON.parse(stdout);
}

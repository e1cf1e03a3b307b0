import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Debian's docker-registry, open and guarded by tokens, filled as for the part `peers`:
 * crates/cli/tests/registries.rs.
 *
 * @typedef {{ server: string, leave: string, method: string, target: string, status: number }} Seen
 * @typedef {object} Registries
 * @property {string} open host and port of the open one
 * @property {string} guarded host and port of the one that wants tokens
 * @property {string} tokens host and port of who issues them
 * @property {{ name: string, platform: string | null }[]} images in the open one
 * @property {string} several an image of several platforms in the guarded one
 * @property {string} private an image there for who is known
 * @property {string} passwords host and port of the one that wants passwords
 * @property {string} withPassword an image of several platforms in it
 * @property {string} user who is known
 * @property {string} password what proves it
 * @property {() => Promise<Seen[]>} seen what the guarded one and its token server were asked since the last time
 * @property {() => Promise<void>} close
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * @param {number} [delay] how long a request to the guarded one and its token server is on its way, in milliseconds
 * @returns {Promise<Registries>}
 */
export async function openRegistries(delay = 0) {
	const arguments_ = ['test', '--quiet', '-p', 'tonnage-cli', '--test', 'registries', '--', String(delay)];
	const helper = spawn('cargo', arguments_, { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
	const ended = new Promise((/** @type {(value: void) => void} */ resolve) => helper.once('close', () => resolve()));
	const lines = createInterface({ input: helper.stdout })[Symbol.asyncIterator]();
	const read = async () => {
		const { done, value } = await lines.next();
		if (done) throw new Error('the registries did not start, or ended: see above');
		return JSON.parse(value);
	};
	const seen = () => {
		helper.stdin.write('\n');
		return read();
	};
	const close = () => {
		helper.stdin.end();
		return ended;
	};
	return { ...(await read()), seen, close };
}

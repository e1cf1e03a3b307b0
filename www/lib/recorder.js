/**
 * Keeps what was answered to the letter, so that it can be told again: status, headers, and
 * bodies of documents. No secret is in it: what token servers answer is left out.
 *
 * @typedef {object} Answer
 * @property {string} method
 * @property {string} of what was asked, see `keyOf`
 * @property {number | null} status null when none came
 * @property {[name: string, value: string][]} headers
 * @property {Uint8Array | null} body
 * @property {string} note why none came
 */

/** The most of a body that is kept, and of all, in bytes. */
const MAX_BODY = 4 * 1024 * 1024 + 1;
const MAX_BODIES = 32 * 1024 * 1024;
/** Headers that may hold secrets. */
const SECRET = /^(set-cookie2?|authorization|cookie|proxy-.*|x-registry-authorization|location)$/i;

export class Recorder {
	/** @type {Answer[]} */
	answers = [];
	#bytes = 0;

	/** @type {typeof globalThis.fetch} */
	fetch = async (asked, init) => {
		const url = asked instanceof Request ? asked.url : String(asked);
		/** @type {Answer} */
		const answer = { method: init?.method ?? 'GET', of: keyOf(url), status: null, headers: [], body: null, note: '' };
		this.answers.push(answer);
		try {
			const response = await fetch(asked, { ...init, cache: 'reload' });
			answer.status = response.status;
			answer.headers = [...response.headers].filter(([name]) => !SECRET.test(name));
			if (!isOfRegistry(url) || !response.body) return response;
			const [given, kept] = response.body.tee();
			void this.#keep(answer, kept);
			const same = new Response(given, response);
			return same;
		} catch (thrown) {
			answer.note = thrown instanceof Error ? thrown.message : 'the browser gave no reason';
			throw thrown;
		}
	};

	/** @param {Answer} answer @param {ReadableStream<Uint8Array>} stream */
	async #keep(answer, stream) {
		const reader = stream.getReader();
		/** @type {Uint8Array<ArrayBuffer>[]} */
		const pieces = [];
		let length = 0;
		try {
			for (;;) {
				const { done, value } = await reader.read();
				if (done) break;
				length += value.length;
				this.#bytes += value.length;
				if (length > MAX_BODY || this.#bytes > MAX_BODIES) {
					void reader.cancel();
					break;
				}
				pieces.push(new Uint8Array(value));
			}
			answer.body = new Uint8Array(await new Blob(pieces).arrayBuffer());
		} catch {
			// What broke off is told by whoever waited for it.
		}
	}
}

/** @param {string} url */
function isOfRegistry(url) {
	return url.includes('/v2/');
}

/**
 * What was asked, whoever stood between: behind its registry, as `/v2/…`; of a token server
 * without its query.
 *
 * @param {string} url
 */
export function keyOf(url) {
	const { pathname, search, origin } = new URL(url, document.baseURI);
	const at = pathname.indexOf('/v2/');
	return at < 0 ? origin + pathname : pathname.slice(at) + search;
}

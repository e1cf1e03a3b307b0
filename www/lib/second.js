import { engine } from './engine.js';

/**
 * The second engine: images in files, and an inspection in other forms. It is fetched when
 * somebody opens a file or takes something along, and works on the first one.
 *
 * @typedef {object} SecondEngine
 * @property {new (hashing: boolean) => ArchiveReader} Reader
 * @property {new (hashing: boolean) => FolderReader} Folder
 * @property {new () => { add(body: Uint8Array): void, finish(): Archive }} Documents
 * @property {(inspection: string) => string} markdown
 * @property {(label: string, inspection: string) => string} badge
 * @property {(inspection: string) => string} equivalents
 *
 * @typedef {object} ArchiveReader
 * @property {(bytes: Uint8Array) => number} feed how many bytes may be passed over; one of `WANT`
 * @property {(bytes: number) => void} skipped
 * @property {() => Archive} finish
 *
 * @typedef {object} FolderReader
 * @property {() => string | undefined} want the path of the next file
 * @property {(size: number) => boolean} found whether its content is wanted
 * @property {(bytes: Uint8Array) => boolean} feed whether there is use for more
 * @property {() => void} isMissing
 * @property {() => Archive} finish
 *
 * @typedef {object} Archive
 * @property {() => NonNullable<ReferenceParts['source']>} kind
 * @property {() => string} images names and descriptors, as JSON
 * @property {(digest: string) => Uint8Array | undefined} document
 * @property {() => string} blobs what each is, as JSON, those first that are not what their digests say
 * @property {(name?: string) => Inquiry} inquire
 * @property {() => void} free
 *
 * @typedef {object} Inquiry
 * @property {() => string} reference
 * @property {(method: string, purpose: string, url: string) => { media_type?: string, length?: string, body: Uint8Array, free(): void }} answer
 * @property {(inspection: string, input: string) => string} told what a file says otherwise, as JSON
 * @property {(what: string, known: string | undefined, input: string) => string} without
 * @property {() => void} free
 */

/** What a reader wants that is no number of bytes. */
export const WANT = { nothing: -1, gzip: -2, zstd: -3 };

/** @type {Promise<SecondEngine> | undefined} */
let loading;
let attempts = 0;

/** @returns {Promise<SecondEngine>} */
export function second() {
	loading ??= load().catch((error) => {
		loading = undefined;
		throw error;
	});
	return loading;
}

/** @returns {Promise<SecondEngine>} */
async function load() {
	// A module that failed to load stays failed under its address.
	const again = attempts++ ? `?attempt=${attempts}` : '';
	try {
		const [{ default: border }, { exports, shared }] = await Promise.all([
			import(new URL(`second/second.js${again}`, document.baseURI).href),
			engine.load().then((first) => first.extend(new URL('second/second.wasm', document.baseURI))),
		]);
		return border(exports, shared);
	} catch (cause) {
		const told = failure({ code: 'TRANSPORT', message: 'a part of this page could not be loaded', hint: 'Check the network, then try again.' });
		throw Object.assign(told, { cause });
	}
}

/**
 * Runs a function of the second engine; what it throws is an error with code and hint.
 *
 * @template T
 * @param {() => T} run
 * @returns {T}
 */
export function told(run) {
	try {
		return run();
	} catch (thrown) {
		if (typeof thrown !== 'string' || !thrown.startsWith('{')) throw thrown;
		throw failure(JSON.parse(thrown));
	}
}

/**
 * An error with what the page shows of one.
 *
 * @param {{ code: string, message: string, hint?: string } & Record<string, unknown>} parts
 * @returns {InspectError}
 */
export function failure({ code, message, hint = '', ...details }) {
	return Object.assign(new Error(message), { code, hint, details });
}

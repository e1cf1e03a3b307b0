import { documentsOf } from '../components/raw-documents/raw-documents.js';
import { platformText } from './format.js';
import { failure, second } from './second.js';

/**
 * A trace: what was asked, what came, and what it was made of, in a file that can be told
 * again without a network.
 *
 * @typedef {object} Trace
 * @property {'tonnage'} trace
 * @property {1} version
 * @property {string} made when, RFC 3339
 * @property {Asked} asked
 * @property {ReferenceParts | null} reference
 * @property {boolean} proxied
 * @property {Exchange[]} requests
 * @property {TracedAnswer[]} answers to the letter, where that was kept
 * @property {Record<string, string>} documents by digest, in base64
 * @property {Inspection | null} inspection
 * @property {{ code: string, message: string, hint: string } & Record<string, unknown> | null} error
 *
 * @typedef {Omit<import('./recorder.js').Answer, 'body'> & { body: string | null }} TracedAnswer
 */

/**
 * @param {Weighing} weighing a finished one
 * @returns {Promise<Trace>}
 */
export async function traceOf(weighing) {
	const { asked, proxy, inspection, error, requests, recorder, reference } = weighing;
	/** @type {Record<string, string>} */
	const documents = {};
	for (const { digest } of documentsOf(inspection)) {
		const body = await weighing.document(digest);
		if (body) documents[digest] = base64(body);
	}
	const answers = recorder?.answers.map((answer) => ({ ...answer, body: answer.body && base64(answer.body) })) ?? [];
	const failed = error && { code: error.code, message: error.message, hint: error.hint, ...error.details, requests: undefined };
	return {
		trace: 'tonnage', version: 1, made: new Date().toISOString(), asked, reference: reference ?? null, proxied: proxy !== undefined,
		requests, answers, documents, inspection: inspection ?? null, error: failed ?? null,
	};
}

/**
 * Lines for a shell that ask other tools for the same, and each request as curl makes it.
 *
 * @param {Weighing} weighing
 * @returns {Promise<{ dockerPull: string | null, crane: string | null, skopeo: string | null, curl: string[], each: string[] }>}
 */
export async function lines({ inspection, reference, requests }) {
	const { equivalents } = await second();
	return JSON.parse(equivalents(JSON.stringify({ ...(inspection ?? nothingOf(reference)), requests })));
}

/** What is said of an image of which nothing is known. @param {ReferenceParts | undefined} reference */
function nothingOf(reference) {
	const platformAsked = { platform: { os: 'linux', architecture: 'amd64' }, from: 'default' };
	return { reference, platformAsked, platforms: [], layers: [], annotations: {}, verification: [], warnings: [] };
}

/** Offers a file for saving. @param {string} name @param {BlobPart} content @param {string} type */
export function save(name, content, type) {
	const url = URL.createObjectURL(new Blob([content], { type }));
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	// The browser has taken it by then.
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** What a file of this image is called. @param {Weighing} weighing */
export function fileName({ title, inspection }) {
	const platform = inspection?.platform ? `-${platformText(inspection.platform)}` : '';
	return `${title}${platform}`.replace(/[^a-z0-9._-]+/gi, '-').slice(0, 100);
}

/** @param {Uint8Array} bytes */
export function base64(bytes) {
	let binary = '';
	for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
	return btoa(binary);
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
export function fromBase64(text) {
	try {
		return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
	} catch {
		throw failure({ code: 'MALFORMED_ARCHIVE', message: 'a document in this trace is no base64', hint: 'Copy it again, or have it saved again.' });
	}
}

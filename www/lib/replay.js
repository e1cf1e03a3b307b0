import { engine } from './engine.js';
import { date } from './format.js';
import { keyOf } from './recorder.js';
import { failure } from './second.js';
import { fromBase64 } from './trace.js';
import { asInspectError, Weighing } from './weighing.js';

/**
 * @typedef {import('./trace.js').Trace} Trace
 * @typedef {import('./trace.js').TracedAnswer} TracedAnswer
 */

/** The largest trace that is read, in bytes. */
export const MAX_TRACE = 64 * 1024 * 1024;

/**
 * A trace that was saved, told again: the machine asks, the file answers, and all documents
 * are hashed anew. Nothing is sent.
 */
export class Replay extends Weighing {
	trace;

	/** @param {Trace} trace */
	constructor(trace) {
		super(trace.asked, undefined);
		this.canAsk = false;
		this.trace = trace;
	}

	/** It is told again, and not looked up. @override */
	get side() {
		return '';
	}

	/** @override */
	get requests() {
		return this.trace.requests;
	}

	/** @override */
	get proof() {
		const told = super.proof;
		if (!told || told.sentence.tag === '') return told;
		const { tag, after } = told.sentence;
		const made = date(this.trace.made)?.day ?? 'some day';
		const words = after.replace(/^ means /, ' meant ').replace(/ is (\S+)’s word\. /, ` was $1’s word on ${made}, says this file. `);
		const again = words.replace(/ was hashed in this tab/, ' was hashed again in this tab');
		return { rows: told.rows, sentence: { ...told.sentence, tag, after: again } };
	}

	/** @override @param {string} digest */
	async document(digest) {
		const body = this.trace.documents[digest];
		return body === undefined ? undefined : fromBase64(body);
	}

	/** @override */
	async run() {
		const { trace } = this;
		try {
			const module = await engine.load();
			this.reference = trace.reference ?? module.readPasted(trace.asked.image).reference;
			this.inspection = { ...replayed(module, trace, this.reference), requests: trace.requests };
			this.stage = 'done';
		} catch (thrown) {
			const error = asInspectError(thrown, false);
			// Of a failure only what was kept to the letter fails again.
			const recorded = trace.error && !trace.answers.length ? failure(trace.error) : error;
			this.error = Object.assign(recorded, { details: { ...recorded.details, requests: trace.requests } });
			this.stage = 'failed';
		}
		this.changed();
	}
}

/**
 * @param {EngineModule} module
 * @param {Trace} trace
 * @param {ReferenceParts} reference
 * @returns {Inspection}
 */
function replayed({ Lookup }, trace, reference) {
	const { platform } = trace.asked;
	// Whoever asked a proxy got the proxy's answers.
	const proxy = trace.proxied && trace.answers.length ? { proxy: 'https://replay.invalid/' } : {};
	const lookup = new Lookup(trace.asked.image || reference.canonical, { ...(platform && { platform }), ...proxy });
	const answers = new Answers(trace);
	try {
		for (;;) {
			const step = lookup.poll();
			if (step.kind === 'send') {
				const answer = answers.to(step.request);
				if (answer) lookup.handleResponse(step.request.id, answer);
				else lookup.handleFailure(step.request.id, { kind: 'unreachable', message: 'the trace has no answer to this' });
			} else if (step.kind === 'done') {
				return step.inspection;
			} else if (step.kind === 'failed') {
				throw step.error;
			} else if (step.kind === 'wait') {
				throw new Error('the trace gave no answer');
			}
		}
	} finally {
		lookup.free();
	}
}

/** What the file answers: what was kept to the letter, else the documents. */
class Answers {
	#trace;
	/** @type {Map<string, TracedAnswer[]>} */
	#kept = new Map();

	/** @param {Trace} trace */
	constructor(trace) {
		this.#trace = trace;
		for (const answer of trace.answers) {
			const key = `${answer.method} ${answer.of}`;
			this.#kept.set(key, [...(this.#kept.get(key) ?? []), answer]);
		}
	}

	/** @param {{ method: string, purpose: Exchange['purpose'], url: string }} request */
	to({ method, purpose, url }) {
		const queue = this.#kept.get(`${method} ${keyOf(url)}`);
		const kept = queue && queue.length > 1 ? queue.shift() : queue?.[0];
		if (purpose === 'token') return { status: 200, body: new TextEncoder().encode('{"token":"replayed"}') };
		if (kept?.status != null) {
			const { status, headers, body } = kept;
			return { status, headers, body: body === null ? new Uint8Array() : fromBase64(body) };
		}
		if (kept) return undefined;
		const asked = decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));
		const { documents, inspection } = this.#trace;
		const resolved = inspection?.resolved;
		const digest = asked in documents ? asked : purpose === 'manifest' ? resolved?.digest : undefined;
		const body = digest && documents[digest];
		if (!digest || body === undefined || body === '') return undefined;
		/** @type {[string, string][]} */
		const headers = purpose === 'manifest' ? [['content-type', this.#typeOf(digest)]] : [];
		return { status: 200, headers, body: fromBase64(body) };
	}

	/** @param {string} digest */
	#typeOf(digest) {
		const { inspection } = this.#trace;
		const all = [inspection?.resolved, inspection?.manifest, ...(inspection?.platforms ?? [])];
		return all.find((one) => one?.digest === digest)?.mediaType ?? 'application/json';
	}
}

/**
 * The trace that a file is; null when it is none.
 *
 * @param {File} file
 * @returns {Promise<Trace | null>}
 */
export async function traceIn(file) {
	if (!/^\s*\{\s*"trace"\s*:\s*"tonnage"/.test(await file.slice(0, 256).text())) return null;
	if (file.size > MAX_TRACE) {
		throw failure({ code: 'TOO_LARGE', message: 'this trace is larger than 64 MiB, the most that is read', hint: 'Save the trace of one platform alone.' });
	}
	/** @type {unknown} */
	let told;
	try {
		told = JSON.parse(await file.text());
	} catch {
		throw failure({ code: 'MALFORMED_ARCHIVE', message: 'this trace is no JSON to its end', hint: 'Copy it again, or have it saved again.' });
	}
	if (!isTrace(told)) {
		throw failure({ code: 'UNSUPPORTED_ARCHIVE', message: 'this is a trace of another version', hint: 'A page that is as new as the one that saved it reads it.' });
	}
	return told;
}

/** @param {unknown} told @returns {told is Trace} */
function isTrace(told) {
	const { version, asked, requests, answers, documents, made } = /** @type {Partial<Trace>} */ (told);
	const isText = (/** @type {unknown} */ value) => typeof value === 'string';
	return (
		version === 1 && isText(asked?.image) && isText(asked?.platform) && isText(made) &&
		Array.isArray(requests) && requests.every((request) => isText(request?.url) && isText(request?.note) && Array.isArray(request?.upstream)) &&
		Array.isArray(answers) && answers.every((answer) => isText(answer?.of) && isText(answer?.method) && Array.isArray(answer?.headers)) &&
		typeof documents === 'object' && documents !== null && Object.values(documents).every(isText)
	);
}

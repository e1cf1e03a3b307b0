import { access } from './access.js';
import { engine } from './engine.js';
import { write } from './address.js';
import { familiar, platformText, withShortDigests } from './format.js';
import { memory } from './memory.js';
import { proofRows, proofSentence } from './proof.js';

/** What all lookups learned. @type {Session | undefined} */
let shared;
/** What was weighed in this tab, by its address, the oldest first. @type {Map<string, { title: string, layers: string[] }>} */
export const weighed = new Map();
/** So many of them are kept. */
const KEPT = 16;

/** What this tab learned is forgotten. */
export function forget() {
	shared?.clear();
}
access.addEventListener('change', forget);

/** What this tab learned, for others who ask. @param {EngineModule} module */
export function sessionOf(module) {
	return (shared ??= module.createSession());
}

/**
 * One lookup: what was asked, what is known so far, what came of it. Dispatches `change`.
 */
export class Weighing extends EventTarget {
	#stop = new AbortController();
	/** @type {'running' | 'done' | 'failed'} */
	stage = 'running';
	/** @type {ReferenceParts | undefined} */
	reference;
	/** @type {Inspection | undefined} */
	inspection;
	/** @type {InspectError | undefined} */
	error;
	/** Whether it was stopped when what was asked for first was known: then that stands. */
	stopped = false;
	/** What it learns goes here. @type {Session | undefined} */
	session;
	/** Whether it asks with credentials: then nothing of it is kept. */
	isPrivate = false;
	/** Answers, in the order in which they came. @type {Exchange[]} */
	answers = [];
	/** When each came, by what it is. @type {Map<string, number[]>} */
	#arrivals = new Map();
	#began = performance.now();
	/** What was answered to the letter, where that was kept. @type {import('./recorder.js').Recorder | undefined} */
	recorder;
	/** Whether it can be asked again, or otherwise: a file says what it says. */
	canAsk = true;
	/** What stands between the proof and the layers. @type {HTMLElement | null} */
	between = null;
	/** What can be taken along instead of what a registry's image offers. @type {(() => HTMLElement[]) | null} */
	takeAlong = null;

	/**
	 * @param {Asked} asked
	 * @param {string | undefined} proxy
	 * @param {boolean} [afresh] past all that is known and the browser's cache, which may
	 *   hold what went wrong; and recorded
	 */
	constructor(asked, proxy, afresh = false) {
		super();
		this.asked = asked;
		this.proxy = proxy;
		this.afresh = afresh;
	}

	/** The name as people write it, or, until it is understood, as it was typed. */
	get name() {
		if (!this.reference) return { name: this.asked.image, target: '' };
		return familiar(this.reference);
	}

	/** The name in one line, for titles. */
	get title() {
		const { name, target } = this.name;
		return withShortDigests(name + target);
	}

	/** The link to what is shown. */
	get address() {
		const { name, target } = this.name;
		return write({ ...this.asked, image: this.#spoken() ?? name + target });
	}

	/** What it is called as one side of a comparison; nothing where it cannot be one. */
	get side() {
		const { name, target } = this.name;
		return name + target + (this.asked.platform && ` ${this.asked.platform}`);
	}

	/** The link to another platform of it. @param {string} platform */
	addressOf(platform) {
		const { name, target } = this.name;
		return write({ image: this.reference ? name + target : this.asked.image, platform });
	}

	/** What was typed, where its scheme makes a difference: this machine is asked in clear text unless told otherwise. */
	#spoken() {
		const { image } = this.asked;
		return /^https:\/\/(localhost|127\.|\[::1\])/i.test(image) ? image : undefined;
	}

	/** Whether it is of the same name as another. @param {Weighing | undefined} other */
	isOf(other) {
		return other?.reference !== undefined && other.reference.canonical === this.reference?.canonical;
	}

	stop() {
		this.#stop.abort();
	}

	/** Never rejects: what goes wrong is in `error`. */
	async run() {
		try {
			const module = await engine.load().catch((cause) => {
				throw new EngineError(cause);
			});
			this.#stop.signal.throwIfAborted();
			this.reference = module.readPasted(this.asked.image).reference;
			this.changed();
			const credentials = access.of(this.reference.registry);
			this.isPrivate = credentials !== undefined;
			const known = { platform: this.asked.platform || undefined, proxy: this.proxy };
			if (this.afresh) this.recorder = new (await import('./recorder.js')).Recorder();
			this.session = this.recorder ? module.createSession() : sessionOf(module);
			if (!this.recorder && !this.isPrivate && !this.#spoken()) await memory.recall(this.session, this.reference.canonical, known);
			this.inspection = await module.inspect(this.asked.image, {
				...known,
				allPlatforms: this.asked.all ?? false,
				picks: this.asked.all ?? false,
				signal: this.#stop.signal,
				session: this.session,
				credentials,
				fetch: this.recorder?.fetch,
				onRequest: (exchange) => this.#answered(exchange),
				onProgress: (inspection) => {
					this.inspection = inspection;
					this.changed();
				},
			});
			this.stage = 'done';
			if (!this.isPrivate) this.#keep(this.inspection);
		} catch (thrown) {
			this.stopped = this.#stop.signal.aborted && this.asked.all === true && this.inspection?.size !== undefined && this.inspection.size !== null;
			if (!this.stopped) this.error = await this.#blamed(asInspectError(thrown, this.#stop.signal.aborted));
			this.stage = this.stopped ? 'done' : 'failed';
		}
		this.changed();
	}

	/** The same error, or that of our server, if it is to blame. @param {InspectError} error */
	#blamed(error) {
		return import('./proxy.js').then(
			({ blamed }) => blamed(error, this.proxy),
			() => error,
		);
	}

	/** What came of it is of no use. @param {unknown} thrown */
	fail(thrown) {
		this.error = asInspectError(thrown, false);
		this.stage = 'failed';
	}

	/** @param {Inspection} inspection */
	#keep({ layers, platform }) {
		const behind = this.asked.platform && platform ? `, ${platformText(platform)}` : '';
		weighed.delete(this.address);
		weighed.set(this.address, { title: this.title + behind, layers: layers.map(({ digest }) => digest) });
		const [oldest] = weighed.keys();
		if (weighed.size > KEPT && oldest !== undefined) weighed.delete(oldest);
	}

	/** @param {Exchange} exchange */
	#answered(exchange) {
		this.answers.push(exchange);
		const key = keyOf(exchange);
		this.#arrivals.set(key, [...(this.#arrivals.get(key) ?? []), performance.now()]);
		this.changed();
	}

	changed() {
		this.dispatchEvent(new Event('change'));
	}

	/** What was proved. @returns {import('./proof.js').Proof | null} */
	get proof() {
		const { reference, inspection } = this;
		return reference && inspection ? { sentence: proofSentence(reference, inspection), rows: proofRows(inspection) } : null;
	}

	/** Where it is from: three facts, their names and whether they are said softly. @returns {[string, string | undefined, boolean?][]} */
	get origin() {
		const { reference } = this;
		const tag = reference && (reference.tag ?? 'none, asked by digest');
		return [['Registry', reference?.registry], ['Repository', reference?.repository], ['Tag', tag, !reference?.tag]];
	}

	/**
	 * The exact bytes of a document that was read and verified.
	 *
	 * @param {string} digest
	 * @returns {Promise<Uint8Array | undefined>}
	 */
	async document(digest) {
		const { Lookup } = await engine.load();
		if (!this.reference || !this.session) return undefined;
		const lookup = new Lookup(this.reference.canonical, { session: this.session, proxy: this.proxy, credentials: access.of(this.reference.registry) });
		try {
			return lookup.document(digest);
		} finally {
			lookup.free();
		}
	}

	/** Every request, in the order they were made. */
	get requests() {
		return this.error?.details?.requests ?? this.inspection?.requests ?? this.answers;
	}

	/**
	 * When each request was under way, in milliseconds from the first one. Where an arrival
	 * was not seen, one is taken to follow the other.
	 */
	get times() {
		const arrivals = new Map([...this.#arrivals].map(([key, ends]) => [key, [...ends]]));
		let last = this.#began;
		const spans = this.requests.map((exchange) => {
			const time = exchange.durationMs ?? 0;
			const end = arrivals.get(keyOf(exchange))?.shift() ?? last + time;
			last = end;
			return { start: end - time, end };
		});
		const first = Math.min(...spans.map(({ start }) => start));
		return spans.map(({ start, end }) => ({ start: start - first, end: end - first }));
	}
}

/**
 * A lookup beside the others, of which nothing is shown on the way. What is known of them is not asked again.
 *
 * @param {string} image
 * @param {Omit<NonNullable<Parameters<EngineModule['inspect']>[1]>, 'session'>} options
 */
export async function quietly(image, options) {
	const module = await engine.load();
	const credentials = access.of(module.readPasted(image).reference.registry);
	return module.inspect(image, { ...options, session: sessionOf(module), ...(credentials && { credentials }) });
}

/** @param {Exchange} exchange */
function keyOf({ method, url, status, durationMs }) {
	return [method, url, status, durationMs].join(' ');
}

/** That the engine itself is not there. */
class EngineError extends Error {
	code = 'ENGINE';
	hint = 'Look at the network, then try again. What you typed is kept.';
	details = {};

	/** @param {unknown} cause */
	constructor(cause) {
		super('the engine of this page did not load', { cause });
	}
}

/**
 * @param {unknown} thrown
 * @param {boolean} aborted
 * @returns {InspectError}
 */
export function asInspectError(thrown, aborted) {
	if (thrown instanceof Error && 'code' in thrown && 'details' in thrown) {
		return /** @type {InspectError} */ (thrown);
	}
	const words = thrown instanceof Error ? thrown.message : String(thrown);
	const error = aborted ? new Error('the lookup was stopped') : new Error(`this page made a mistake: ${words}`);
	if (!aborted) console.error(thrown);
	const hint = aborted ? 'Ask again when you like.' : 'Try again; if it stays so, tell us the name.';
	return Object.assign(error, { code: aborted ? 'ABORTED' : 'PAGE', hint, details: {} });
}

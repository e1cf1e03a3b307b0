import { writeOpened } from './address.js';
import { engine } from './engine.js';
import { fileProof } from './file-proof.js';
import { plural } from './format.js';
import { asSide } from './open-file.js';
import { failure, told } from './second.js';
import { asInspectError, Weighing } from './weighing.js';

/**
 * @typedef {import('./second.js').Archive} Archive
 * @typedef {import('./reading.js').Source} Source
 * @typedef {import('./dropped.js').Dropped} Dropped
 */

/** What was read, in words. */
const KINDS = { oci: 'an OCI layout', 'oci-archive': 'an OCI layout', 'docker-archive': 'a docker save archive', document: 'a document' };

/** @param {Archive} archive @param {Source} source */
export function kindWords(archive, source) {
	const kind = KINDS[archive.kind()];
	if (archive.kind() === 'oci-archive' && source.what === 'file') return `${kind} in an archive`;
	return source.what === 'documents' && !/^\d+ /.test(source.name) ? kind : source.what === 'documents' ? 'documents of an image' : kind;
}

/**
 * The image of a file, as a lookup is: asked of the documents in it, by the same machine
 * that asks registries.
 */
export class Opened extends Weighing {
	archive;
	source;
	how;

	/**
	 * @param {Archive} archive
	 * @param {Source} source
	 * @param {Dropped['how']} how
	 * @param {Asked} asked the image's name within the file, and the platform
	 */
	constructor(archive, source, how, asked) {
		super(asked, undefined);
		this.canAsk = false;
		this.archive = archive;
		this.source = source;
		this.how = how;
		/** @type {{ name: string }[]} */
		this.images = JSON.parse(archive.images());
	}

	/** What the image is called in the file: the only one needs no asking. */
	get #called() {
		const [only] = this.images;
		const own = this.images.length === 1 ? only?.name : '';
		return this.asked.image || (own?.startsWith('@') ? '' : (own ?? ''));
	}

	/** @override */
	get name() {
		const image = this.#called;
		const target = image.startsWith('@') ? image : image && `:${image}`;
		// Of what a docker save archive holds the whole name is known.
		return /[/:]/.test(image) && !image.startsWith('@') ? { name: image, target: '' } : { name: this.source.name, target };
	}

	/** @override */
	get address() {
		return writeOpened(this.asked);
	}

	/** @override */
	get side() {
		return asSide(this.asked.image) + (this.asked.platform && ` ${this.asked.platform}`);
	}

	/** @override @param {string} platform */
	addressOf(platform) {
		return writeOpened({ ...this.asked, platform });
	}

	/** @override */
	get proof() {
		return fileProof(this.inspection, this.archive.kind(), this.how);
	}

	/** @override @returns {[string, string | undefined, boolean?][]} */
	get origin() {
		const kind = kindWords(this.archive, this.source).replace(/^an? /, '');
		const image = this.#called;
		return [
			['Source', `${kind}, ${this.how}`],
			['Name', image && !image.startsWith('@') ? image : 'none in it', !image || image.startsWith('@')],
			['Holds', plural(this.images.length, 'image')],
		];
	}

	/** @override @param {string} digest */
	async document(digest) {
		return this.archive.document(digest);
	}

	/** @override */
	async run() {
		try {
			const module = await engine.load();
			const input = this.name.name + this.name.target;
			const one = lookUp(module, this.archive, this.asked, input);
			// What the others weigh costs nothing here, where they are there.
			const all = one.platforms.length > 1 && one.platforms.every(({ digest }) => this.archive.document(digest));
			this.inspection = all ? lookUp(module, this.archive, this.asked, input, true) : one;
			this.reference = this.inspection.reference;
			this.stage = 'done';
		} catch (thrown) {
			this.error = asInspectError(thrown, false);
			this.stage = 'failed';
		}
		this.changed();
	}
}

/**
 * Looks an image up whose documents are at hand. Nothing is sent: the machine is asked what
 * it wants, and the archive answers.
 *
 * @param {EngineModule} module
 * @param {Archive} archive
 * @param {Asked} asked
 * @param {string} input what the image is called in the answer
 * @param {boolean} [allPlatforms]
 * @returns {Inspection}
 */
export function lookUp({ Lookup }, archive, { image, platform }, input, allPlatforms = false) {
	const inquiry = told(() => archive.inquire(image || undefined));
	const lookup = new Lookup(inquiry.reference(), { allPlatforms, ...(platform && { platform }) });
	/** @type {Inspection | undefined} */
	let known;
	/** @type {string | undefined} */
	let missing;
	try {
		for (;;) {
			const step = lookup.poll();
			if (step.kind === 'send') {
				missing = answer(lookup, inquiry, step.request) ?? missing;
			} else if (step.kind === 'progress') {
				known = step.inspection;
			} else if (step.kind === 'done') {
				const found = step.inspection;
				return otherwise(found, told(() => inquiry.told(JSON.stringify(found), input)));
			} else if (step.kind === 'failed' && step.error.code === 'TRANSPORT' && missing !== undefined) {
				const what = missing;
				const said = told(() => inquiry.without(what, known && JSON.stringify(known), input));
				if (!known) throw new Error('nothing is known of it');
				return otherwise(known, said);
			} else if (step.kind === 'failed') {
				const { code, message, hint, details } = step.error;
				throw failure({ ...details, code, message, hint, requests: [] });
			} else {
				throw new Error('the file gave no answer');
			}
		}
	} finally {
		lookup.free();
		inquiry.free();
	}
}

/**
 * What was found, as the word of a file.
 *
 * @param {Inspection} found
 * @param {string} said what it says otherwise
 * @returns {Inspection}
 */
function otherwise(found, said) {
	const { layerTypes, ...told } = JSON.parse(said);
	const layers = found.layers.map((layer, i) => ({ ...layer, mediaType: layerTypes[i] ?? layer.mediaType }));
	return { ...found, ...told, layers, requests: [] };
}

/**
 * @param {EngineLookup} lookup
 * @param {import('./second.js').Inquiry} inquiry
 * @param {{ id: number, method: string, purpose: string, url: string }} request
 * @returns {string | undefined} what is not there
 */
function answer(lookup, inquiry, { id, method, purpose, url }) {
	try {
		const { media_type, length, body } = inquiry.answer(method, purpose, url);
		/** @type {[string, string][]} */
		const headers = [];
		if (media_type) headers.push(['content-type', media_type]);
		if (length) headers.push(['content-length', length]);
		lookup.handleResponse(id, { status: 200, headers, body });
		return undefined;
	} catch (why) {
		if (typeof why !== 'string') throw why;
		lookup.handleFailure(id, { kind: 'unreachable', message: why });
		return why;
	}
}

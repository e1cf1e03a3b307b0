/**
 * The images in what people paste of a machine: `docker images`, with digests or without, `podman images`,
 * `nerdctl images`, `crictl images`, `ctr images ls`, the JSON of these, names one a line, digests.
 *
 * @typedef {{ label: string, image: string, exact: boolean }} Found by digest it is exactly what the machine has; by tag what the registry has now
 * @typedef {{ images: Found[], digests: string[], passed: string[] }} Machine `passed` are lines that name nothing a registry has
 */

/** The most that is read, in characters and in lines. */
const MAX_TEXT = 1_000_000;
const MAX_LINES = 5_000;
/** The longest name that is one. */
const MAX_NAME = 512;

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const HEX = /^[0-9a-f]{64}$/;
const ID = /^(?:sha256:)?[0-9a-f]{12,64}$/;
const TAG = /^\w[\w.-]{0,127}$/;
const NONE = '<none>';

/**
 * @param {string} text
 * @returns {Machine}
 */
export function readMachine(text) {
	const reading = new Reading();
	const cut = text.slice(0, MAX_TEXT).trim();
	if (!reading.json(cut)) for (const line of cut.split(/\r?\n/, MAX_LINES)) reading.line(line);
	return reading.machine;
}

class Reading {
	/** @type {Machine} */
	machine = { images: [], digests: [], passed: [] };
	#seen = new Set();
	/** Where the columns are, once a heading told. @type {{ name: number, tag: number, digest: number } | undefined} */
	#columns;

	/** @param {string} line */
	line(line) {
		const text = line.trim().replace(/^[-*•]\s+/, '').replace(/^(["'])(.*)\1,?$/, '$2');
		if (!text || text.startsWith('#')) return;
		if (text.startsWith('{') && this.json(text)) return;
		const words = text.split(/\s+/);
		const [first = '', second = '', third = ''] = words;
		if (/^(REPOSITORY|IMAGE|REF)$/.test(first) && words.length > 1) {
			this.#columns = columnsOf(words);
		} else if (DIGEST.test(text) || HEX.test(text)) {
			this.#digest(text.startsWith('sha256:') ? text : `sha256:${text}`);
		} else if (this.#columns && words.length > 1) {
			const { name, tag, digest } = this.#columns;
			this.#row(words[name] ?? '', tag < 0 ? '' : (words[tag] ?? ''), digest < 0 ? '' : (words[digest] ?? ''), text);
		} else if (words.length > 2 && (TAG.test(second) || second === NONE) && (ID.test(third) || third === NONE)) {
			this.#row(first, second, DIGEST.test(third) ? third : '', text);
		} else {
			this.#name(text, text);
		}
	}

	/** @param {string} text @returns {boolean} whether it was JSON */
	json(text) {
		if (!/^[[{]/.test(text)) return false;
		try {
			const all = [JSON.parse(text)].flat();
			for (const one of all.slice(0, MAX_LINES)) this.#object(one);
			return true;
		} catch {
			return false;
		}
	}

	/** @param {unknown} one */
	#object(one) {
		if (typeof one === 'string') return this.line(one);
		if (typeof one !== 'object' || one === null) return;
		const fields = new Map(Object.entries(one).map(([key, value]) => [key.toLowerCase(), value]));
		const texts = (/** @type {string} */ key) => [fields.get(key) ?? []].flat().filter((value) => typeof value === 'string');
		const [repository, tag, digest] = [texts('repository')[0], texts('tag')[0], texts('digest')[0]];
		if (repository) return this.#row(repository, tag ?? '', digest ?? '', JSON.stringify(one));
		const digests = texts('repodigests');
		const names = [...texts('repotags'), ...texts('names')];
		const label = names[0];
		for (const name of digests.length ? digests : names) this.#name(name, label ?? name);
	}

	/** @param {string} name @param {string} tag @param {string} digest @param {string} line */
	#row(name, tag, digest, line) {
		if (!name || name === NONE || (tag === NONE && !DIGEST.test(digest))) {
			this.#pass(line);
			return;
		}
		const whole = tag && tag !== NONE ? `${name}:${tag}` : name;
		this.#name(DIGEST.test(digest) ? `${name.replace(/:[^/]*$/, '')}@${digest}` : whole, whole);
	}

	/** @param {string} image @param {string} label */
	#name(image, label) {
		// Names of podman's own, which no registry has.
		if (image.length > MAX_NAME || /^localhost\//.test(image) || image.includes(NONE)) this.#pass(image);
		else if (!this.#seen.has(image)) {
			this.#seen.add(image);
			this.machine.images.push({ image, label: label.length > MAX_NAME ? image : label, exact: image.includes('@sha256:') });
		}
	}

	/** @param {string} digest */
	#digest(digest) {
		if (this.#seen.has(digest)) return;
		this.#seen.add(digest);
		this.machine.digests.push(digest);
	}

	/** @param {string} line */
	#pass(line) {
		this.machine.passed.push(line.slice(0, MAX_NAME));
	}
}

/**
 * Headings of two words, such as IMAGE ID, come after those that matter here.
 *
 * @param {string[]} words
 */
function columnsOf(words) {
	return { name: 0, tag: words[1] === 'TAG' ? 1 : -1, digest: words.indexOf('DIGEST') };
}

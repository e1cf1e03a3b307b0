import { digestButton } from '../components/copy-digest/copy-digest.js';
import { writeOpened } from './address.js';
import { bdi, code, h, section } from './dom.js';
import { engine } from './engine.js';
import { plural, withShortDigests } from './format.js';
import { isReferrer } from './open-file.js';
import { lookUp } from './opened.js';
import { cell, row, rowHead, table, weight } from './table.js';

/**
 * @typedef {import('./second.js').Archive} Archive
 * @typedef {{ name: string, digest: string, mediaType: string }} Named
 * @typedef {{ what: string, aside: string, download: number | null }} Told
 */

/** Of how many it is told what they are; the others tell when they are pressed. */
const MAX_TOLD = 128;
/** The most names shown. */
const MAX_NAMES = 1000;
/** Names that are longer break. */
const LONG = 12;

/**
 * The names in a file: each a link, with what it is and what it weighs.
 */
export class NameList {
	#named;
	#told;
	element = h('div', {});
	#current = '';

	/** @param {Archive} archive @returns {Promise<NameList | null>} null where there is one */
	static async of(archive) {
		/** @type {Named[]} */
		const named = JSON.parse(archive.images());
		if (named.length < 2) return null;
		const module = await engine.load();
		const told = named.slice(0, MAX_TOLD).map(({ name }) => tell(module, archive, name));
		return new NameList(named, told);
	}

	/** @param {Named[]} named @param {Told[]} told */
	constructor(named, told) {
		this.#named = named;
		this.#told = told;
		this.#show();
	}

	/** Whether nobody can know which is meant. */
	get isChoice() {
		const named = this.#named.filter(({ name }) => !name.startsWith('@'));
		return new Set((named.length ? named : this.#named).map(({ digest }) => digest)).size > 1;
	}

	get length() {
		return this.#named.length;
	}

	/** Marks the one that is shown. @param {string} name */
	mark(name) {
		this.#current = name;
		for (const link of this.element.querySelectorAll('a')) {
			const line = link.closest('tr');
			if (link.dataset['name'] === name) line?.setAttribute('aria-current', 'true');
			else line?.removeAttribute('aria-current');
		}
	}

	rescale() {
		this.#show();
	}

	#show() {
		const all = this.#named.slice(0, MAX_NAMES).map((named, i) => ({ named, told: this.#told[i] }));
		const others = all.filter(({ named: { name } }) => isReferrer(name));
		const first = others.length === all.length ? all : all.filter((one) => !others.includes(one));
		const rest = first === all ? [] : others;
		this.element.replaceChildren(
			section(
				'names',
				'In this file',
				[plural(this.#named.length, 'name')],
				names('Press a name to weigh it.', first),
				rest.length > 0 && h('details', { class: 'more' }, h('summary', {}, `${rest.length} more: referrers under digest tags, and entries without a name`), names('Signatures and SBOMs that point at the images above.', rest)),
				this.#named.length > MAX_NAMES && h('p', { class: 'q' }, `${plural(this.#named.length - MAX_NAMES, 'name')} more are not shown.`),
			),
		);
		this.mark(this.#current);
	}
}

/** @param {string} caption @param {{ named: Named, told: Told | undefined }[]} all */
function names(caption, all) {
	const rows = all.map(({ named: { name, digest }, told }) => {
		const shown = withShortDigests(name);
		return row(
			{},
			rowHead(shown.length > LONG ? 'long' : '', h('a', { href: writeOpened({ image: name, platform: '' }), 'data-name': name }, code(bdi(shown)))),
			cell('grow', told?.what ?? '', told?.aside && ' ', told?.aside && h('span', { class: 'q' }, bdi(told.aside))),
			cell('n', told?.download == null ? '–' : weight(told.download)),
			cell('under', digestButton(digest, shown, 'bare', 'end')),
		);
	});
	return table({ class: 'tbl stack named' }, h('caption', {}, caption), [['Name'], ['What'], ['Download', 'n'], ['Digest']], rows);
}

/**
 * @param {EngineModule} module
 * @param {Archive} archive
 * @param {string} image
 * @returns {Told}
 */
function tell(module, archive, image) {
	try {
		const { kind, platforms, artifactType, size } = lookUp(module, archive, { image, platform: '' }, image);
		const images = platforms.filter(({ role }) => role === 'image').length;
		const others = platforms.length - images;
		const aside = [images > 0 && plural(images, 'platform'), others > 0 && plural(others, 'other entry', 'other entries')].filter(Boolean).join(', ');
		if (kind === 'artifact') return { what: 'artifact', aside: artifactType ?? '', download: size?.download ?? null };
		return { what: size ? 'image' : 'index', aside, download: size?.download ?? null };
	} catch (thrown) {
		const { code: why, details } = /** @type {InspectError} */ (thrown);
		if (why === 'PLATFORM_NOT_FOUND') return { what: 'index', aside: details.available?.length ? plural(details.available.length, 'platform') : 'of no image', download: null };
		return { what: 'not to be told', aside: thrown instanceof Error ? thrown.message : '', download: null };
	}
}

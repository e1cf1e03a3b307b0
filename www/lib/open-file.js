import { writeTwo } from './address.js';
import { h, visible } from './dom.js';
import { plural, withShortDigests } from './format.js';
import { failure } from './second.js';
import { asInspectError, Weighing } from './weighing.js';

/**
 * The file that is open in this tab, for every view that shows images of it. Within a comparison its images are called
 * as files are: `./v3` is the one by the name `v3` in it.
 *
 * @typedef {import('./dropped.js').Dropped} Dropped
 * @typedef {import('./reading.js').Source} Source
 * @typedef {import('./second.js').Archive} Archive
 *
 * @typedef {object} Open
 * @property {Source} source
 * @property {Dropped} dropped
 * @property {Archive} archive
 * @property {import('./name-list.js').NameList | null} names where there are several
 * @property {boolean} hashed
 */
class OpenFile {
	/** @type {Open | undefined} */
	current;

	/** The names of the images in it; those that only refer to others are left out where there are more. @returns {string[]} */
	get names() {
		/** @type {{ name: string }[]} */
		const images = this.current ? JSON.parse(this.current.archive.images()) : [];
		const all = images.map(({ name }) => name);
		const named = all.filter((name) => !isReferrer(name));
		return named.length ? named : all;
	}

	/**
	 * One side of a comparison, as a lookup.
	 *
	 * @param {Asked} asked by the name in the file
	 * @returns {Promise<Weighing>}
	 */
	async lookup(asked) {
		if (!this.current) return new NotOpen(asked, undefined);
		const { archive, source, dropped } = this.current;
		const { Opened } = await import('./opened.js');
		return new Opened(archive, source, dropped.how, asked);
	}
}

export const openFile = new OpenFile();

/** An image of a file that is open no more. */
class NotOpen extends Weighing {
	/** @override */
	canAsk = false;

	/** @override */
	async run() {
		const hint = 'A file stays open until its page is left. Open it again, then compare.';
		this.error = asInspectError(failure({ code: 'NOT_OPEN', message: 'the file of this image is not open', hint }), false);
		this.stage = 'failed';
		this.changed();
	}
}

/** Tags that are digests: what refers to an image. */
const REFERRER = /^sha(256|512)-[0-9a-f]{12,}/;

/** Whether it is no name that people gave to an image. @param {string} name */
export function isReferrer(name) {
	return name.startsWith('@') || REFERRER.test(name);
}

/** What an image of the file is called in a comparison. @param {string} name */
export function asSide(name) {
	return `./${name}`;
}

/** The name in the file, when it is of one; else null. @param {string} side */
export function nameInFile(side) {
	return side.startsWith('./') ? side.slice(2) : null;
}

/** So many images of it are offered. */
const OFFERED = 60;

/**
 * The images of the file that is open, each to be taken for the next side of a comparison.
 *
 * @param {{ a: string, b: string }} sides those that are there already
 * @returns {HTMLElement | null} null when no file is open
 */
export function offered({ a, b }) {
	const { current, names } = openFile;
	if (!current) return null;
	const items = names.slice(0, OFFERED).map((name) => {
		const side = asSide(name);
		return h('li', {}, h('a', { class: 'chip', href: a ? writeTwo(a, side) : writeTwo(side, b) }, visible(withShortDigests(name || current.source.name))));
	});
	const more = names.length - OFFERED;
	return h(
		'nav',
		{ 'aria-labelledby': 'in-file' },
		h('p', { class: 'q row', id: 'in-file' }, h('span', {}, 'Or take ', a || b ? 'one' : 'two', ' of ', h('b', {}, visible(current.source.name)), ', which is open')),
		h('ul', { class: 'chips' }, items),
		more > 0 && h('p', { class: 'q' }, `${plural(more, 'image')} more: type ./ and the name.`),
	);
}

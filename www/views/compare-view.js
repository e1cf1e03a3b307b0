import '../lib/dressed.js';
import { ImageComparison, registerImageComparison, titles } from '../components/image-comparison/image-comparison.js';
import { ImagePair, registerImagePair } from '../components/image-pair/image-pair.js';
import { access } from '../lib/access.js';
import { read as readOne, readOpened, twoIn, writeTwo } from '../lib/address.js';
import { areOne, gist, signed } from '../lib/difference.js';
import { find, h } from '../lib/dom.js';
import { engine } from '../lib/engine.js';
import { asSide, nameInFile, offered, openFile } from '../lib/open-file.js';
import { readBoth, tagOf } from '../lib/sides.js';
import { Weighing } from '../lib/weighing.js';
import { spoken } from '../lib/words.js';

/** @typedef {import('../components/image-comparison/image-comparison.js').Pair} Pair */

/** Nothing is shown of what takes less than this, in milliseconds. */
const PATIENCE = 150;
/** So many comparisons are kept for going back. */
const KEPT = 8;

/**
 * Two images beside each other: the question, both lookups, and what differs.
 *
 * @implements {View}
 */
export class CompareView {
	#shell;
	#pair = new ImagePair();
	#shown = new ImageComparison();
	#result = h('div', { id: 'comparison', tabindex: '-1', 'aria-busy': 'false' });
	#opening = opening();
	/** What is shown or under way. @type {Pair | undefined} */
	#current;
	/** Finished ones, by their address. @type {Map<string, Pair>} */
	#finished = new Map();
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	#patience;

	/** @param {Shell} shell */
	constructor(shell) {
		this.#shell = shell;
		const sweep = h('div', { class: 'sweep', 'aria-hidden': 'true' });
		const place = h('div', { class: 'when-comparing' }, this.#opening.head, this.#pair, sweep, this.#result);
		find('main', HTMLElement).prepend(place);
		this.#pair.addEventListener('compare', (event) => this.#ask(/** @type {CustomEvent<{ a: string, b: string }>} */ (event).detail));
		this.#pair.addEventListener('stop', () => this.stop());
		this.#pair.addEventListener('input', (event) => this.#offerTags(event));
		this.#shown.addEventListener('swap', () => {
			const { a, b } = sidesIn(location.search);
			this.#ask({ a: b, b: a });
		});
		this.#shown.addEventListener('again', () => this.#run(location.search, true));
		this.#shown.addEventListener('side', (event) => this.#pair.edit(/** @type {CustomEvent<'a' | 'b'>} */ (event).detail));
		access.addEventListener('change', () => this.#regard());
	}

	/** @param {string} query @param {How} how */
	show(query, { back, link }) {
		const sides = sidesIn(query);
		const finished = this.#finished.get(query);
		document.documentElement.dataset.view = 'compare';
		if (!sides.a || !sides.b) this.#showOpening(sides, link);
		else if (back && finished) {
			this.leave();
			this.#pair.asked = sides;
			this.#current = finished;
			this.#render(finished);
		} else {
			if (link) scrollTo(0, 0);
			this.#run(query, false);
			if (link) this.#result.focus({ preventScroll: true });
		}
	}

	stop() {
		this.#current?.a.stop();
		this.#current?.b.stop();
	}

	edit() {
		this.#pair.edit();
	}

	rescale() {
		this.#shown.rescale();
	}

	leave() {
		clearTimeout(this.#patience);
		const left = this.#current;
		this.#current = undefined;
		left?.a.stop();
		left?.b.stop();
		this.#pair.running = false;
		this.#pair.markInvalid([]);
		this.#result.setAttribute('aria-busy', 'false');
		document.documentElement.dataset.running = 'no';
	}

	/** Fields that offer tags. @type {Map<HTMLInputElement, Promise<import('../components/tag-list/tag-list.js').TagList>>} */
	#tags = new Map();

	/** Whoever types the colon before a tag is offered tags. @param {Event} event */
	async #offerTags({ target: field }) {
		if (!(field instanceof HTMLInputElement) || this.#tags.has(field) || !/:[^/]*$/.test(field.value)) return;
		const list = import('../components/tag-list/tag-list.js').then(({ TagList }) => new TagList(field, this.#shell, (text) => tagOf(text, this.#pair.beside(field))));
		this.#tags.set(field, list);
		await list.then(
			(tags) => tags.look(),
			() => this.#tags.delete(field),
		);
	}

	/** Somebody signed in, or out: what was refused is asked again, and what was learned is forgotten. */
	#regard() {
		for (const [address, { a, b }] of this.#finished) if (a.isPrivate || b.isPrivate) this.#finished.delete(address);
		const current = this.#current;
		if (!current) return;
		const sides = [current.a, current.b].map(({ isPrivate, error, reference }) => ({ isPrivate, refused: error?.code === 'UNAUTHORIZED', may: access.of(reference?.registry) !== undefined }));
		if (sides.some(({ isPrivate, may }) => isPrivate && !may)) this.#shell.go('?a=&b=');
		else if (sides.some(({ refused, may }) => refused && may)) this.#run(location.search, false);
	}

	/** @param {{ a: string, b: string }} sides @param {HTMLAnchorElement} [link] */
	#showOpening(sides, link) {
		this.leave();
		this.#pair.asked = sides;
		this.#opening.head.hidden = false;
		const ofFile = offered(sides);
		this.#result.replaceChildren(...(ofFile ? [ofFile] : []), this.#opening.ways);
		document.title = 'Compare two images · tonnage';
		this.#shell.status.say('');
		if (link) this.#pair.edit();
	}

	/** @param {{ a: string, b: string }} sides */
	#ask(sides) {
		const address = writeTwo(sides.a, sides.b);
		if (address === location.search) this.#run(address, true);
		else this.#shell.go(address);
	}

	/** @param {string} query @param {boolean} afresh past the browser's cache */
	async #run(query, afresh) {
		this.leave();
		const sides = sidesIn(query);
		this.#pair.asked = sides;
		this.#opening.head.hidden = true;
		this.#result.setAttribute('aria-busy', 'true');
		// Where it cannot be had, the lookups say so.
		await engine.load().catch(() => undefined);
		if (location.search !== query || this.#current) return;
		const [a, b] = await Promise.all(readBoth(sides.a, sides.b).map((asked) => this.#lookup(asked, afresh)));
		if (!a || !b || location.search !== query || this.#current) return;
		/** @type {Pair} */
		const pair = { a, b, address: writeTwo(sides.a, sides.b), instead: (side, other) => instead(sides, side, other) };
		this.#current = pair;
		this.#patience = setTimeout(() => this.#wait(pair), PATIENCE);
		for (const one of [a, b]) one.addEventListener('change', () => this.#changed(pair));
		await Promise.all([a.run(), b.run()]);
		if (this.#current !== pair) return;
		if (a.inspection && b.inspection && a.stage === 'done' && b.stage === 'done') {
			try {
				pair.comparison = engine.compare(a.inspection, b.inspection);
			} catch (thrown) {
				b.fail(thrown);
			}
		}
		// Another file may be open by then.
		if (a.canAsk && b.canAsk) this.#finished.set(query, pair);
		const [oldest] = this.#finished.keys();
		if (this.#finished.size > KEPT && oldest !== undefined) this.#finished.delete(oldest);
		this.#render(pair);
	}

	/** A side as a lookup: in a registry, or in the file that is open. @param {Asked} asked @param {boolean} afresh */
	async #lookup(asked, afresh) {
		const name = nameInFile(asked.image);
		return name === null ? new Weighing(asked, this.#shell.proxy, afresh) : openFile.lookup({ ...asked, image: name });
	}

	/** It takes its time: from now on its progress is shown. @param {Pair} pair */
	#wait(pair) {
		if (this.#current !== pair) return;
		this.#pair.running = true;
		document.documentElement.dataset.running = 'yes';
		this.#changed(pair);
	}

	/** @param {Pair} pair */
	#changed(pair) {
		if (this.#current !== pair || document.documentElement.dataset.running !== 'yes') return;
		if (pair.a.stage !== 'running' && pair.b.stage !== 'running') return;
		this.#place();
		this.#shown.show(pair);
		document.title = `Comparing ${named(pair)} · tonnage`;
		this.#shell.status.say(`Looking up ${pair.a.stage !== 'running' ? 'B' : pair.b.stage !== 'running' ? 'A' : 'both'}.`);
	}

	/** A finished one. @param {Pair} pair */
	#render(pair) {
		clearTimeout(this.#patience);
		this.#pair.running = false;
		document.documentElement.dataset.running = 'no';
		this.#place();
		this.#shown.show(pair);
		this.#result.setAttribute('aria-busy', 'false');
		const { comparison } = pair;
		if (!comparison) {
			const failed = /** @type {const} */ (['a', 'b']).filter((side) => pair[side].stage === 'failed');
			this.#pair.markInvalid(failed.filter((side) => pair[side].error?.code === 'INVALID_REFERENCE'));
			document.title = `${this.#shown.querySelector('h1')?.textContent ?? 'No answer'} · tonnage`;
			this.#shell.status.say('');
			return;
		}
		const { value, unit, spokenSign } = signed(comparison);
		document.title = `${named(pair)}: ${areOne(comparison) ? 'the same' : `${value}\u00a0${unit}`} · tonnage`;
		const { before, exact, rest, aside } = gist(comparison);
		this.#shell.status.say(`${spokenSign}${value.replace(/^[+−]/, '')} ${spoken(unit)}. ${before}${exact}${rest} ${aside.join('')}`);
	}

	#place() {
		if (this.#shown.parentElement !== this.#result) this.#result.replaceChildren(this.#shown);
	}
}

/** @param {string} query */
function sidesIn(query) {
	const fields = new URLSearchParams(query);
	const [a, b] = ['a', 'b'].map((name) => fields.get(name)?.trim() ?? '');
	const two = (!b && a && twoIn(a)) || (!a && b && twoIn(b));
	return two || { a: a ?? '', b: b ?? '' };
}

/**
 * The address with another image on one side.
 *
 * @param {{ a: string, b: string }} sides
 * @param {'a' | 'b'} side
 * @param {string} query the address of that image alone
 */
function instead(sides, side, query) {
	const ofFile = new URLSearchParams(query).has('open');
	const { image, platform } = ofFile ? readOpened(query) : readOne(query);
	const other = (ofFile ? asSide(image) : image) + (platform ? ` ${platform}` : '');
	return side === 'a' ? writeTwo(other, sides.b) : writeTwo(sides.a, other);
}

/** Both in one line. @param {Pair} pair */
function named(pair) {
	return titles(pair).map(({ text }) => text.trim()).join('');
}

/** What stands here before two images are named. */
function opening() {
	const examples = [
		['alpine:3.20', 'alpine:3.21', 'two releases'],
		['python:3.13', 'python:3.13-slim', 'a variant'],
		['node:22 linux/amd64', 'node:22 linux/arm64', 'two platforms'],
		['debian:13', 'ubuntu:24.04', 'two images'],
	];
	const chips = examples.map(([a = '', b = '', aside = '']) => h('li', {}, h('a', { class: 'chip', href: writeTwo(a, b) }, `${a} … ${b} `, h('small', {}, aside))));
	return {
		head: h('div', { class: 'open' }, h('h1', {}, 'What moving from one image to another costs.')),
		ways: h(
			'nav',
			{ 'aria-labelledby': 'try-two' },
			h('p', { class: 'q row', id: 'try-two' }, 'Name two images, or two platforms of one; a tag alone is meant of the other side’s image. Or compare these'),
			h('ul', { class: 'chips' }, chips),
		),
	};
}

/** Parts before what is made of them; those of one image are there already. */
export function registerCompareView() {
	registerImageComparison();
	registerImagePair();
}

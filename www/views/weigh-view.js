import { ImageQuestion, registerImageQuestion } from '../components/image-question/image-question.js';
import { WeighResult, registerWeighResult } from '../components/weigh-result/weigh-result.js';
import { registerCopyDigest } from '../components/copy-digest/copy-digest.js';
import { registerLayerLoad } from '../components/layer-load/layer-load.js';
import { registerProofLine } from '../components/proof-line/proof-line.js';
import { registerStepList } from '../components/step-list/step-list.js';
import { registerWeightHero, summary } from '../components/weight-hero/weight-hero.js';
import { read, twoIn, write, writeTwo } from '../lib/address.js';
import { access } from '../lib/access.js';
import { find } from '../lib/dom.js';
import { engine } from '../lib/engine.js';
import { platformText, plural } from '../lib/format.js';
import { memory } from '../lib/memory.js';
import { Weighing } from '../lib/weighing.js';
import { doing } from '../lib/words.js';

/** Nothing is shown of what takes less than this, in milliseconds. */
const PATIENCE = 150;
/** So many results are kept for going back. */
const KEPT = 16;

/**
 * One image: the question, the lookup that runs, and what came of it.
 *
 * @implements {View}
 */
export class WeighView {
	#question = find('image-question', ImageQuestion);
	#result = find('#result', WeighResult);
	#shell;
	/** What is shown or under way. @type {Weighing | undefined} */
	#weighing;
	/** Finished ones, by their address. @type {Map<string, Weighing>} */
	#finished = new Map();
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	#patience;

	/** @param {Shell} shell */
	constructor(shell) {
		this.#shell = shell;
		this.#question.addEventListener('weigh', (event) => {
			const asked = /** @type {CustomEvent<Asked>} */ (event).detail;
			const two = twoAsked(asked);
			if (two) this.#shell.go(two);
			else this.#weigh(asked, 'push');
		});
		this.#question.addEventListener('stop', () => this.stop());
		this.#question.addEventListener('input', (event) => this.#offerTags(event));
		this.#result.addEventListener('badge', () => this.#drawBadge());
		access.addEventListener('change', () => this.#regard());
		this.#result.addEventListener('again', (event) => {
			// What is left of it does without what went wrong.
			const afresh = /** @type {CustomEvent<'rest' | undefined>} */ (event).detail !== 'rest';
			if (this.#weighing) this.#weigh(this.#weighing.asked, 'replace', { afresh });
		});
		this.#result.addEventListener('edit', (event) => this.#question.edit(/** @type {CustomEvent} */ (event).detail));
	}

	/** @param {string} query @param {How} how @returns {void | Promise<void>} */
	show(query, { back, link }) {
		const asked = read(query);
		const two = twoAsked(asked);
		if (two) {
			location.replace(two);
			return;
		}
		const finished = this.#finished.get(write(asked));
		if (!asked.image) {
			this.#showEmpty();
		} else if (back && finished) {
			this.leave();
			this.#weighing = finished;
			this.#question.asked = finished.asked;
			this.#enter();
			this.#finish(finished);
		} else {
			const kept = link && 'keep' in link.dataset && this.#weighing?.stage === 'done' ? this.#weighing : undefined;
			if (link && !kept) scrollTo(0, 0);
			const answer = this.#weigh(asked, 'none', { kept });
			// The link may be gone with what it was part of.
			if (link && !kept) this.#result.focus({ preventScroll: true });
			return answer;
		}
	}

	/** Fetches what not every answer needs, but no one should wait for. */
	lookAhead() {
		this.#result.lookAhead();
	}

	stop() {
		this.#weighing?.stop();
	}

	edit() {
		this.#question.edit('image');
	}

	rescale() {
		if (this.#weighing?.stage !== 'done') return;
		this.#result.rescale(this.#weighing);
		this.#name(this.#weighing);
	}

	leave() {
		clearTimeout(this.#patience);
		const left = this.#weighing;
		this.#weighing = undefined;
		left?.stop();
		this.#result.leave();
		this.#question.running = false;
		document.documentElement.dataset.running = 'no';
		this.#result.setAttribute('aria-busy', 'false');
		this.#question.markInvalid(undefined);
	}

	/** @type {Promise<import('../components/tag-list/tag-list.js').TagList> | undefined} */
	#tags;

	/** Whoever types the colon before a tag is offered tags. @param {Event} event */
	async #offerTags(event) {
		const field = event.target;
		if (this.#tags || !(field instanceof HTMLInputElement) || field.id !== 'image') return;
		if (!(event instanceof InputEvent) || event.inputType !== 'insertText' || !/[^/]:[^/]*$/.test(field.value)) return;
		const weighing = this.#weighing;
		this.#tags = import('../components/tag-list/tag-list.js').then(({ TagList }) => new TagList(field, this.#shell));
		await this.#tags.then(
			// Who weighs meanwhile is past choosing.
			(list) => this.#weighing === weighing && list.look(),
			() => (this.#tags = undefined),
		);
	}

	async #drawBadge() {
		const weighing = this.#weighing;
		const { SizeBadge, registerSizeBadge } = await import('../components/size-badge/size-badge.js');
		registerSizeBadge();
		if (weighing) find('size-badge', SizeBadge).open(weighing);
	}

	/** Somebody signed in, or out: what was refused is asked again, and what was learned is forgotten. */
	#regard() {
		const weighing = this.#weighing;
		for (const [address, { isPrivate }] of this.#finished) if (isPrivate) this.#finished.delete(address);
		if (weighing?.isPrivate && !access.of(weighing.reference?.registry)) this.#shell.go('./');
		else if (weighing?.error?.code === 'UNAUTHORIZED' && access.of(weighing.reference?.registry)) this.#weigh(weighing.asked, 'replace');
	}

	#showEmpty() {
		this.leave();
		this.#question.asked = { image: '', platform: '' };
		this.#question.offered = [];
		document.documentElement.dataset.view = 'empty';
		document.title = this.#shell.title;
		this.#shell.status.say('');
		memory.show();
	}

	/** The address is of a lookup now: so is the page. */
	#enter() {
		document.documentElement.dataset.view = 'asked';
	}

	/**
	 * @param {Asked} asked
	 * @param {'push' | 'replace' | 'none'} address what becomes of the one there is
	 * @param {{ kept?: Weighing, afresh?: boolean }} [how] what stays in sight meanwhile; whether caches are passed by
	 */
	#weigh(asked, address, { kept, afresh } = {}) {
		this.leave();
		const weighing = new Weighing(asked, this.#shell.proxy, afresh);
		this.#weighing = weighing;
		this.#question.asked = asked;
		const link = weighing.address;
		if (address === 'push' && link !== location.search) history.pushState(null, '', link);
		if (address === 'push' && !kept) scrollTo(0, 0);
		if (kept) this.#result.keep(kept);
		else if (asked.image !== this.#offeredFor) this.#question.offered = [];
		this.#result.setAttribute('aria-busy', 'true');
		this.#patience = setTimeout(() => this.#wait(weighing), PATIENCE);
		weighing.addEventListener('change', () => this.#changed(weighing));
		return weighing.run();
	}

	/** Of which image the platforms are offered. */
	#offeredFor = '';

	/** It takes its time: from now on its progress is shown. @param {Weighing} weighing */
	#wait(weighing) {
		this.#question.running = true;
		document.documentElement.dataset.running = 'yes';
		document.title = `Weighing ${weighing.title} · tonnage`;
		this.#enter();
		this.#changed(weighing);
		this.lookAhead();
	}

	/** @param {Weighing} weighing */
	#changed(weighing) {
		// Nobody waits for one that was left.
		if (weighing !== this.#weighing) return;
		if (weighing.reference && read(location.search).image !== read(weighing.address).image) {
			history.replaceState(null, '', weighing.address);
		}
		if (weighing.stage !== 'running') {
			this.#finish(weighing);
			if (weighing.stage === 'done') memory.note(weighing);
		} else if (document.documentElement.dataset.running === 'yes') {
			this.#render(weighing);
			// Of all platforms their table tells how far it is.
			if (!weighing.asked.all) this.#shell.status.say(doing(weighing.inspection).join(''));
		}
	}

	/** @param {Weighing} weighing */
	#render(weighing) {
		this.#result.show(weighing);
		const platforms = weighing.inspection?.platforms ?? [];
		const images = platforms.flatMap(({ role, platform }) => (role === 'image' && platform ? [platformText(platform)] : []));
		if (images.length) {
			this.#question.offered = images;
			this.#offeredFor = weighing.asked.image;
		}
	}

	/** @param {Weighing} weighing */
	async #finish(weighing) {
		clearTimeout(this.#patience);
		if (weighing.stage === 'failed') {
			await this.#result.lookAhead();
			// Nobody waits for one that was left.
			if (weighing !== this.#weighing) return;
		}
		this.#question.running = false;
		document.documentElement.dataset.running = 'no';
		this.#enter();
		this.#render(weighing);
		this.#name(weighing);
		if (weighing.stage === 'failed') {
			this.#shell.status.say('');
			this.#question.markInvalid(weighing.error?.code === 'INVALID_REFERENCE' ? weighing.error.details.position : undefined);
			return;
		}
		this.#shell.status.say(summary(weighing));
		this.#finished.set(write(read(location.search)), weighing);
		const [oldest] = this.#finished.keys();
		if (this.#finished.size > KEPT && oldest !== undefined) this.#finished.delete(oldest);
	}

	/** The title of the page. @param {Weighing} weighing */
	#name(weighing) {
		if (weighing.asked.all && weighing.stage === 'done' && weighing.inspection?.platforms.length) {
			document.title = `${weighing.title}, all ${plural(imageCount(weighing), 'platform')} · tonnage`;
			return;
		}
		if (weighing.stage === 'failed') {
			document.title = `${this.#result.querySelector('h1')?.textContent ?? 'No answer'} · tonnage`;
			return;
		}
		const size = weighing.inspection?.size;
		const weight = size ? `${size.complete ? '' : 'at least '}${engine.size(size.download).text}` : 'nothing it tells';
		document.title = `${weighing.title} weighs ${weight} · tonnage`;
	}
}

/** The address of two images, when that is what was typed: `A…B`. @param {Asked} asked */
function twoAsked({ image, platform }) {
	const two = twoIn(image);
	const behind = platform ? ` ${platform}` : '';
	return two && writeTwo(two.a + behind, two.b + behind);
}

/** @param {Weighing} weighing */
function imageCount({ inspection }) {
	return inspection?.platforms.filter(({ role }) => role === 'image').length ?? 0;
}

/** Parts before what is made of them. */
export function registerWeighView() {
	registerCopyDigest();
	registerWeightHero();
	registerProofLine();
	registerLayerLoad();
	registerStepList();
	registerImageQuestion();
	registerWeighResult();
}

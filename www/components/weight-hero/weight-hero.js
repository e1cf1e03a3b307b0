import { bdi, blank, breakable, fill, h } from '../../lib/dom.js';
import { engine } from '../../lib/engine.js';
import { date, familiar, platformText, withShortDigests } from '../../lib/format.js';
import { format } from '../../lib/media.js';
import { settings } from '../../lib/settings.js';
import { doing, gist, spoken } from '../../lib/words.js';
import { copy, digestButton } from '../copy-digest/copy-digest.js';

/**
 * The answer: the name, the number, the sentence, the facts. It is drawn at once with what
 * is known; what is not known yet keeps its place.
 *
 *     <weight-hero></weight-hero>        hero.show(weighing)
 *
 * Pattern: `<output>` for the number, a button for its unit.
 */
export class WeightHero extends HTMLElement {
	#name = h('h1', { class: 'ref', id: 'ref' });
	#weight = h('p', { class: 'weight' });
	#gist = h('p', { class: 'gist' });
	#copy = h('div', { class: 'copy' });
	/** @type {Map<string, { term: HTMLElement, value: HTMLElement }>} */
	#facts = new Map();

	connectedCallback() {
		if (this.firstChild) return;
		const rows = ['Registry', 'Repository', 'Tag', 'Platform', 'Created', 'Format', 'Index', 'Image'].map((name) => {
			const term = h('dt', {}, name);
			const value = h('dd', {});
			this.#facts.set(name, { term, value });
			return h('div', {}, term, value);
		});
		this.append(
			h('section', { class: 'hero', 'aria-labelledby': 'ref' }, h('div', {}, this.#name, this.#weight, this.#gist, this.#copy), h('dl', { class: 'facts' }, rows)),
		);
	}

	/** @param {Weighing} weighing */
	show(weighing) {
		const { inspection, stage } = weighing;
		const { name, target } = weighing.name;
		fill(this.#name, `${name} ${target}`, () => [breakable(withShortDigests(name)), h('wbr'), target ? h('i', {}, bdi(withShortDigests(target))) : impliedTag(name)]);
		this.#showWeight(inspection?.size?.download);
		this.#showGist(inspection, stage === 'done');
		fill(this.#copy, stage + name + target, () => (stage === 'done' ? copies(weighing) : h('span', {}, 'Esc stops')));
		this.#showFacts(weighing);
	}

	/** @param {number | undefined} download */
	#showWeight(download) {
		fill(this.#weight, `${download} ${settings.units}`, () => {
			if (download === undefined) return blank();
			const { value, unit } = engine.size(download);
			return [
				h('output', { form: 'ask', for: 'image platform', 'aria-live': 'off' }, value, h('span', { class: 'vh' }, ` ${spoken(unit)}`)),
				unitButton(unit, this),
			];
		});
	}

	/** @param {Inspection | undefined} inspection @param {boolean} done */
	#showGist(inspection, done) {
		const sum = inspection && gist(inspection);
		if (sum) {
			fill(this.#gist, Object.values(sum).join(), () => [h('b', {}, sum.exact), `${sum.rest} `, h('span', {}, sum.aside)]);
		} else if (!done) {
			const [before, what, after] = doing(inspection);
			fill(this.#gist, before + what, () => [before, what && h('b', {}, what), after]);
		} else {
			fill(this.#gist, 'none', () => 'It says nothing about its size.');
		}
	}

	/** @param {Weighing} weighing */
	#showFacts({ inspection, stage, asked, origin }) {
		const waiting = stage === 'running';
		['Registry', 'Repository', 'Tag'].forEach((place, i) => {
			const [name = place, text, isSoft] = origin[i] ?? [];
			const fact = this.#facts.get(place);
			if (fact) fact.term.textContent = name;
			this.#set(place, text, waiting, isSoft);
		});
		const { kind, resolved, manifest, platform } = inspection ?? {};
		const noPlatform = kind === 'artifact' ? 'none, an artifact' : 'not stated';
		const wanted = asked.platform || 'linux/amd64';
		this.#set('Platform', platform ? platformText(platform) : waiting ? wanted : noPlatform, waiting, !platform && !waiting);
		const made = inspection?.config?.created ?? inspection?.annotations['org.opencontainers.image.created'];
		const time = date(made);
		this.#fact('Created', `${made} ${waiting}`, () => (time ? h('time', { datetime: time.iso }, time.day) : waiting ? blank() : soft('not stated')));
		const type = manifest?.mediaType;
		this.#fact('Format', `${type} ${kind} ${waiting}`, () => {
			if (!type || !kind) return waiting ? blank() : soft('not stated');
			return kind === 'artifact' ? 'artifact, not an image to run' : format(type);
		});
		const isIndex = resolved && (inspection?.platforms.length ?? 0) > 0;
		this.#fact('Index', `${resolved?.digest} ${isIndex} ${waiting}`, () => {
			if (isIndex) return digestButton(resolved.digest, 'index', 'end');
			return manifest || !waiting ? soft('none, a single manifest') : blank();
		});
		const image = this.#facts.get('Image');
		if (image) image.term.textContent = kind === 'artifact' ? 'Manifest' : 'Image';
		this.#fact('Image', `${manifest?.digest} ${kind} ${waiting}`, () =>
			manifest ? digestButton(manifest.digest, kind === 'artifact' ? 'manifest' : 'image', 'end') : waiting ? blank() : soft('not reached'),
		);
	}

	/**
	 * A fact in words.
	 *
	 * @param {string} name
	 * @param {string | undefined} text
	 * @param {boolean} waiting
	 * @param {boolean} [isSoft]
	 */
	#set(name, text, waiting, isSoft = false) {
		this.#fact(name, `${text} ${isSoft}`, () => (text === undefined ? waiting && blank() : isSoft ? soft(text) : bdi(text)));
	}

	/** @param {string} name @param {string} key @param {() => Children} make */
	#fact(name, key, make) {
		const fact = this.#facts.get(name);
		if (fact) fill(fact.value, key, make);
	}
}

/**
 * A unit that changes to the other kind when it is pressed.
 *
 * @param {string} unit
 * @param {HTMLElement} within in which the focus stays on it, whatever is drawn anew
 */
export function unitButton(unit, within) {
	const other = settings.units === 'decimal' ? 'binary' : 'decimal';
	const change = () => {
		settings.units = other;
		/** @type {HTMLElement | null} */ (within.querySelector('.unit'))?.focus();
	};
	return h('button', { type: 'button', class: 'unit', 'aria-label': `${unit}, show ${other} units`, onclick: change }, unit);
}

/** Keeps the place of a tag that goes without saying. @param {string} typed */
function impliedTag(typed) {
	return /[:@][^/]*$/.test(typed) ? null : h('i', { class: 'ghost', 'aria-hidden': 'true' }, ':latest');
}

/** @param {string} text */
function soft(text) {
	return h('span', { class: 'q' }, text);
}

/**
 * What can be taken along.
 *
 * @param {Weighing} weighing
 */
function copies(weighing) {
	const { inspection, takeAlong } = weighing;
	if (takeAlong) return [h('span', {}, 'Copy'), ...takeAlong()];
	if (!inspection) return null;
	const { name, target } = familiar(inspection.reference);
	const pinned = inspection.resolved && `${name}@${inspection.resolved.digest}`;
	const tool = inspection.kind === 'artifact' ? 'oras pull' : 'docker pull';
	const platform = weighing.asked.platform ? ` --platform ${weighing.asked.platform}` : '';
	/** @type {[string, string | null][]} */
	const offers = [
		['link', new URL(weighing.address, document.baseURI).href],
		['name@digest', pinned],
		[tool, `${tool}${platform} ${name}${target}`],
	];
	const badge = h('button', { type: 'button', class: 'txt', 'aria-haspopup': 'dialog' }, 'badge…');
	badge.addEventListener('click', () => badge.dispatchEvent(new Event('badge', { bubbles: true })));
	return [
		h('span', {}, 'Copy'),
		...offers.map(([what, text]) => {
			if (!text) return null;
			const button = h('button', { type: 'button', class: 'txt', 'aria-label': `${what}, copy` }, what);
			button.addEventListener('click', () => copy(text, button));
			return button;
		}),
		written('JSON', (share) => share.jsonOf(inspection)),
		written('Markdown', (share) => share.markdownOf(inspection)),
		badge,
	];
}

/**
 * Copies what is written when it is wanted.
 *
 * @param {string} what
 * @param {(share: typeof import('../../lib/share.js')) => string | Promise<string>} write
 */
function written(what, write) {
	const button = h('button', { type: 'button', class: 'txt', 'aria-label': `${what}, copy` }, what);
	button.addEventListener('click', async () => {
		const text = await import('../../lib/share.js').then(write).catch(() => undefined);
		copy(text, button, `${what} copied`);
	});
	return button;
}

/**
 * The first line of a text for screen readers: what weighs what.
 *
 * @param {Weighing} weighing
 */
export function summary(weighing) {
	const { inspection, title } = weighing;
	const total = weighing.asked.all ? inspection?.indexTotal : null;
	if (total) {
		const sum = engine.size(total.download);
		return `All platforms of ${title}: ${sum.value} ${spoken(sum.unit)}, each layer once.`;
	}
	if (weighing.stopped) return `Stopped. What is known of ${title} stays.`;
	if (!inspection?.size) return `${title} is there; it says nothing about its size.`;
	const { value, unit } = engine.size(inspection.size.download);
	const { exact, rest } = gist(inspection) ?? { exact: '', rest: '' };
	return `${title} weighs ${value} ${spoken(unit)}: ${exact}${rest}`;
}

export function registerWeightHero() {
	customElements.define('weight-hero', WeightHero);
}

import '../../lib/dressed.js';
import { bdi, fill, h } from '../../lib/dom.js';
import { engine } from '../../lib/engine.js';
import { shown, Size } from '../../lib/exact.js';
import { bandwidth, bytes, count, downloadTime, familiar, platformText, plural, withShortDigests } from '../../lib/format.js';
import { isForeign } from '../../lib/media.js';
import { readMachine } from '../../lib/on-machine.js';
import { BANDWIDTHS, settings } from '../../lib/settings.js';
import { quietly, weighed } from '../../lib/weighing.js';
import { sentence } from '../../lib/words.js';

/**
 * What of an image would really be downloaded by a machine that has others: these are ticked
 * or pasted, looked up, and the layers that are there already marked in the bar and the table.
 *
 *     new AlreadyHave(weighing, section)     the section in which layers are marked
 *
 * Layers are known by `data-digest`. Whatever was marked is plain again when it leaves.
 */
export class AlreadyHave extends HTMLElement {
	#weighing;
	#section;
	#field = h('textarea', { id: 'machine', rows: '4', spellcheck: 'false', autocapitalize: 'none', autocomplete: 'off', placeholder: 'alpine:3.20', 'aria-describedby': 'machine-help' });
	#ticks = h('div', {});
	#button = h('button', { class: 'btn' }, 'See what is left');
	#cost = h('p', { id: 'machine-cost' });
	#answer = h('div', { class: 'left', role: 'status' });
	#time = h('p', { class: 'row' });
	/** @type {Candidate[]} */
	#candidates = [];
	#passed = 0;
	/** Layers that are there, when it was found out. @type {Set<string> | undefined} */
	#there;
	/** @type {Outcome[]} */
	#outcomes = [];
	/** @type {AbortController | undefined} */
	#running;
	/** Rows that are drawn anew are marked anew. */
	#redrawn = new MutationObserver(() => this.#mark());

	/** @param {Weighing} weighing a finished one @param {HTMLElement} section */
	constructor(weighing, section) {
		super();
		this.#weighing = weighing;
		this.#section = section;
	}

	connectedCallback() {
		if (this.firstChild) return;
		const help = h('p', { class: 'q', id: 'machine-help' }, 'What ', h('code', {}, 'docker images --digests'), ' prints, names one a line, or digests. It is read in this tab; of each image that is ticked, its registry is asked.');
		const form = h(
			'form',
			{ class: 'have' },
			h('p', {}, h('label', { for: 'machine' }, 'What is on the machine'), this.#field),
			help,
			this.#ticks,
			h('div', { class: 'row' }, this.#button, this.#cost),
		);
		form.addEventListener('submit', (event) => {
			event.preventDefault();
			if (this.#running) this.#running.abort();
			else this.#look();
		});
		this.#field.addEventListener('input', () => this.#read());
		this.addEventListener('keydown', (event) => {
			if (event.key !== 'Escape' || !this.#running) return;
			event.stopPropagation();
			this.#running.abort();
		});
		this.append(form, this.#answer, this.#time);
		this.#redrawn.observe(this.#section, { childList: true, subtree: true });
		this.#read();
	}

	disconnectedCallback() {
		this.leave();
	}

	focusField() {
		this.#field.focus();
	}

	leave() {
		this.#running?.abort();
		this.#redrawn.disconnect();
		this.#there = undefined;
		this.#mark();
	}

	/** Shows the sizes in other units, and the time on another line. */
	rescale() {
		if (this.#there && this.isConnected) this.#show();
	}

	/** Reads what was pasted. What was unticked stays so. */
	#read() {
		const { images, digests, passed } = readMachine(this.#field.value);
		const off = new Set(this.#candidates.filter(({ ticked }) => !ticked).map(({ label }) => label));
		const on = new Set(this.#candidates.filter(({ ticked }) => ticked).map(({ label }) => label));
		const pasted = [...images.map(({ label, image, exact }) => ({ label, image, exact })), ...digests.map((digest) => this.#byDigest(digest))];
		/** @type {Candidate[]} */
		const candidates = pasted.map((one, i) => ({ ...one, ticked: !off.has(one.label) && i < MAX_LOOKUPS, pasted: true }));
		const names = new Set(candidates.map(({ label }) => label));
		for (const one of this.#offered()) if (!names.has(one.label)) candidates.push({ ...one, ticked: on.has(one.label), pasted: false });
		this.#candidates = candidates;
		this.#passed = passed.length;
		this.#showTicks();
	}

	/** What can be ticked without pasting: what the image says it is built on, and what was weighed here. @returns {Omit<Candidate, 'ticked' | 'pasted'>[]} */
	#offered() {
		const { inspection, address } = this.#weighing;
		const base = inspection?.annotations[BASE_NAME] ?? inspection?.config?.labels[BASE_NAME];
		const digest = inspection?.annotations[BASE_DIGEST];
		const named = base && base.length < 512 ? [{ label: base, image: digest && !base.includes('@') ? `${base}@${digest}` : base, exact: Boolean(digest), aside: 'its base, it says' }] : [];
		const known = [...weighed].filter(([key]) => key !== address).map(([, { title, layers }]) => ({ label: title, image: '', layers, exact: true, aside: 'weighed here' }));
		return [...named, ...known.reverse().slice(0, MAX_OFFERED)];
	}

	/** A digest may be of the image, of one of its layers, or of another image beside it. @param {string} digest @returns {Omit<Candidate, 'ticked' | 'pasted'>} */
	#byDigest(digest) {
		const { inspection, reference } = this.#weighing;
		const label = withShortDigests(digest);
		const own = [inspection?.manifest?.digest, inspection?.resolved?.digest, inspection?.config?.digest];
		if (own.includes(digest)) return { label, image: '', layers: inspection?.layers.map((layer) => layer.digest) ?? [], exact: true, aside: 'this image' };
		const layer = inspection?.layers.findIndex((one) => one.digest === digest) ?? -1;
		if (layer >= 0) return { label, image: '', layers: [digest], exact: true, aside: `its layer ${layer + 1}` };
		if (!this.#weighing.canAsk) return { label, image: '', layers: [], exact: true, aside: 'nothing of this image' };
		return { label, image: reference ? `${familiar(reference).name}@${digest}` : digest, exact: true };
	}

	#showTicks() {
		const { length } = this.#candidates;
		fill(this.#ticks, JSON.stringify(this.#candidates.map(({ label, aside }) => [label, aside])), () => {
			if (!length) return null;
			const items = this.#candidates.slice(0, MAX_TICKS).map((candidate) => {
				const box = h('input', { type: 'checkbox' });
				box.checked = candidate.ticked;
				box.addEventListener('change', () => {
					// It may have been read anew since.
					for (const one of this.#candidates) if (one.label === candidate.label) one.ticked = box.checked;
					this.#showCost();
				});
				const aside = candidate.aside ?? (candidate.exact ? '' : 'by tag');
				return h('li', {}, h('label', { class: 'chip' }, box, ' ', bdi(candidate.label), aside && ' ', aside && h('small', {}, aside)));
			});
			const more = length > MAX_TICKS && h('p', { class: 'q' }, `${count(length - MAX_TICKS)} more are not looked at.`);
			return h('fieldset', {}, h('legend', {}, 'Tick what is there'), h('ul', { class: 'row' }, items), more);
		});
		this.#showCost();
	}

	/** Those that are looked up: at most so many. */
	get #wanted() {
		const ticked = this.#candidates.slice(0, MAX_TICKS).filter((candidate) => candidate.ticked);
		const asked = ticked.filter(({ layers }) => !layers);
		return { known: ticked.filter(({ layers }) => layers), asked: asked.slice(0, MAX_LOOKUPS), over: Math.max(0, asked.length - MAX_LOOKUPS) };
	}

	#showCost() {
		const { known, asked, over } = this.#wanted;
		const onHub = asked.filter(({ image }) => registryOf(image) === 'docker.io').length;
		const parts = [
			asked.length > 0 && `${plural(asked.length, 'image')} to look up, at most ${plural(asked.length * 2, 'manifest')}${onHub ? `; on Docker Hub that is at most ${plural(onHub * 2, 'pull')}` : ''}.`,
			over > 0 && `${count(over)} more are ticked than are looked up at once.`,
			!asked.length && known.length > 0 && 'Nothing is asked: it is known here.',
			!asked.length && !known.length && 'Nothing is ticked yet.',
			this.#passed > 0 && `${plural(this.#passed, 'line')} ${this.#passed === 1 ? 'names' : 'name'} nothing that a registry has.`,
		];
		this.#button.disabled = !asked.length && !known.length;
		fill(this.#cost, parts.join(), () => parts.filter((part) => typeof part === 'string').join(' '));
	}

	/** Looks up what is ticked, some at a time. */
	async #look() {
		const { known, asked } = this.#wanted;
		const { inspection, proxy } = this.#weighing;
		if (!inspection) return;
		const controller = new AbortController();
		this.#running = controller;
		this.#button.textContent = 'Stop';
		/** @type {Outcome[]} */
		const outcomes = known.map(({ label, layers = [], exact }) => ({ label, layers, exact }));
		const platform = inspection.platform ? platformText(inspection.platform) : undefined;
		const queue = [...asked];
		const work = async () => {
			for (let one = queue.shift(); one && !controller.signal.aborted; one = queue.shift()) {
				const { label, image, exact } = one;
				const outcome = await quietly(image, { ...(platform && { platform }), ...(proxy && { proxy }), parts: ['size'], signal: controller.signal }).then(
					({ layers }) => ({ label, exact, layers: layers.map(({ digest }) => digest) }),
					(error) => ({ label, exact, layers: [], error: error instanceof Error ? error.message : String(error) }),
				);
				if (controller.signal.aborted) return;
				outcomes.push(outcome);
				this.#answer.replaceChildren(h('p', {}, `${count(outcomes.length)} of ${count(known.length + asked.length)} are known.`));
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, work));
		if (this.#running !== controller) return;
		this.#running = undefined;
		this.#button.textContent = 'See what is left';
		if (!this.isConnected) return;
		this.#outcomes = outcomes;
		this.#there = new Set(outcomes.flatMap(({ layers }) => layers));
		this.#mark();
		this.#show();
	}

	/** Marks the layers that are there. */
	#mark() {
		for (const place of this.#section.querySelectorAll('[data-digest]')) {
			const is = this.#there?.has(place.getAttribute('data-digest') ?? '') ?? false;
			if (place.hasAttribute('data-there') === is) continue;
			place.toggleAttribute('data-there', is);
			place.querySelector('.there')?.remove();
			if (is) place.querySelector('tr > .grow')?.append(h('small', { class: 'there' }, 'Already there.'));
		}
	}

	#show() {
		const { inspection } = this.#weighing;
		if (!inspection || !this.#there) return;
		const left = leftOf(inspection, this.#there);
		const failed = this.#outcomes.filter(({ error }) => error !== undefined);
		const movable = this.#outcomes.some(({ exact, error }) => !exact && error === undefined);
		const stopped = this.#wanted.asked.length > this.#outcomes.filter(({ layers, error }) => layers.length > 0 || error !== undefined).length;
		const least = left.unknown ? 'At least ' : '';
		const exact = left.bytes === 0 && !left.unknown ? 'Nothing' : `${least}${bytes(left.bytes)}`;
		const rest = left.count === 0 ? ' is left to download: every layer is there.' : ` are left to download, in ${count(left.count)} of ${plural(left.of, 'layer')}.`;
		const aside = left.there ? [new Size(left.thereBytes), ` in ${plural(left.there, 'layer')} are there already.`] : ['None of its layers is there.'];
		const doubts = [
			left.unknown > 0 && `The size of ${plural(left.unknown, 'layer')} is not known.`,
			left.foreign > 0 && `${bytes(left.foreign)} more come from elsewhere.`,
			movable && 'By tag, it is what the registry has now; the machine may have an older one. With digests it is exact.',
			stopped && 'Stopped: not all were looked up.',
		];
		const words = doubts.filter((doubt) => typeof doubt === 'string').join(' ');
		this.#answer.replaceChildren(
			h('p', { class: 'gist' }, h('b', {}, exact), `${rest} `, h('span', {}, shown(aside))),
			...(words ? [h('p', { class: 'q' }, words)] : []),
			...failed.map(({ label, error }) => h('p', { class: 'note' }, h('b', {}, 'Not known'), ' ', h('span', {}, bdi(label), ': ', bdi(sentence(error ?? ''))))),
		);
		this.#showTime(left.bytes, left.unknown > 0);
	}

	/** @param {number} size @param {boolean} least */
	#showTime(size, least) {
		fill(this.#time, `${size} ${settings.bandwidth}`, () => {
			const select = h('select', { id: 'line', autocomplete: 'off' });
			const offered = [...new Set([...USUAL, settings.bandwidth])].sort((a, b) => a - b);
			select.append(...offered.map((megabits) => h('option', { value: megabits }, bandwidth(megabits))), h('option', { value: '' }, 'other…'));
			select.value = String(settings.bandwidth);
			select.addEventListener('change', () => {
				if (select.value) this.#choose(Number(select.value));
				else this.#write(select);
			});
			return [h('b', {}, `${least ? 'at least ' : ''}${downloadTime(size, settings.bandwidth)}`), h('label', { for: 'line' }, 'at'), select];
		});
	}

	/** @param {number} megabits */
	#choose(megabits) {
		settings.bandwidth = megabits;
		/** @type {HTMLElement | null} */ (this.querySelector('#line'))?.focus();
	}

	/** Puts a field in the place of the list. @param {HTMLSelectElement} select */
	#write(select) {
		const field = h('input', { id: 'line', type: 'number', min: BANDWIDTHS.least, max: BANDWIDTHS.most, step: 'any', required: true, 'aria-label': 'Mbit/s' });
		const form = h('form', { class: 'row' }, field, h('span', {}, 'Mbit/s'), h('button', { class: 'txt' }, 'Use'));
		form.addEventListener('submit', (event) => {
			event.preventDefault();
			const { valueAsNumber } = field;
			delete this.#time.dataset.holds;
			this.#choose(valueAsNumber);
		});
		select.replaceWith(form);
		field.focus();
	}
}

/**
 * @typedef {object} Candidate
 * @property {string} label
 * @property {string} image empty when its layers are known
 * @property {string[]} [layers]
 * @property {boolean} exact
 * @property {string} [aside]
 * @property {boolean} ticked
 * @property {boolean} pasted
 *
 * @typedef {{ label: string, layers: string[], exact: boolean, error?: string }} Outcome
 */

/** So many are looked up at most, and at once. */
const MAX_LOOKUPS = 32;
const AT_ONCE = 4;
/** So many can be ticked, and are offered unasked. */
const MAX_TICKS = 200;
const MAX_OFFERED = 6;
/** Lines that people have, in Mbit/s. */
const USUAL = [10, 25, 50, 100, 250, 500, 1000];
/** OCI image-spec, annotations. */
const BASE_NAME = 'org.opencontainers.image.base.name';
const BASE_DIGEST = 'org.opencontainers.image.base.digest';

/** @param {string} image */
function registryOf(image) {
	try {
		return engine.pasted(image).reference.registry;
	} catch {
		return '';
	}
}

/**
 * What is left to download, each layer once.
 *
 * @param {Inspection} inspection
 * @param {Set<string>} there
 */
export function leftOf({ layers, size }, there) {
	const distinct = [...new Map(layers.map((layer) => [layer.digest, layer])).values()];
	const foreign = distinct.filter(({ mediaType }) => isForeign(mediaType));
	const served = distinct.filter((layer) => !foreign.includes(layer));
	const left = served.filter(({ digest }) => !there.has(digest));
	const sum = (/** @type {Inspection['layers']} */ some) => some.reduce((total, layer) => total + (layer.size ?? 0), 0);
	return {
		bytes: sum(left),
		count: left.length,
		of: served.length,
		unknown: left.filter((layer) => layer.size === null).length,
		foreign: size?.foreign ? sum(foreign.filter(({ digest }) => !there.has(digest))) : 0,
		there: served.length - left.length,
		thereBytes: sum(served.filter(({ digest }) => there.has(digest))),
	};
}

/**
 * Opens the question, or closes the one that is open.
 *
 * @param {AlreadyHave | undefined} open
 * @param {HTMLButtonElement} button which opens and closes it
 * @param {Weighing} weighing
 * @param {HTMLElement} section in which layers are marked
 * @param {HTMLElement} place
 */
export function toggle(open, button, weighing, section, place) {
	const isOpen = open?.isConnected ?? false;
	button.setAttribute('aria-expanded', String(!isOpen));
	if (isOpen) {
		open?.remove();
		return undefined;
	}
	registerAlreadyHave();
	const opened = new AlreadyHave(weighing, section);
	place.prepend(opened);
	opened.focusField();
	return opened;
}

function registerAlreadyHave() {
	if (!customElements.get('already-have')) customElements.define('already-have', AlreadyHave);
}

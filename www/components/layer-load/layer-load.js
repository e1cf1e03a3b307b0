import { h } from '../../lib/dom.js';
import { engine } from '../../lib/engine.js';
import { share } from '../../lib/format.js';
import { settings } from '../../lib/settings.js';

/**
 * The load: a bar true to scale over a ruler. A picture of the table that follows it, which
 * has every figure.
 *
 *     <layer-load></layer-load>          load.show(stack)       load.point(3)
 *
 * Pattern: `role="img"` with one sentence.
 */
export class LayerLoad extends HTMLElement {
	#bar = h('div', { class: 'load', 'aria-hidden': 'true' });
	#aside = h('div', { class: 'aside', 'aria-hidden': 'true' });
	#ruler = h('ol', { class: 'ruler', 'aria-hidden': 'true' });
	/** @type {HTMLElement[]} */
	#pieces = [];

	connectedCallback() {
		if (!this.firstChild) this.append(this.#bar, this.#aside, this.#ruler);
	}

	/** @param {Stack | null} stack null while nothing is known */
	show(stack) {
		const key = JSON.stringify([stack?.total, settings.units, stack?.layers.map(({ size, label }) => [size, label])]);
		if (this.dataset.holds === key) return;
		this.dataset.holds = key;
		this.#pieces = [];
		this.#bar.replaceChildren();
		this.#ruler.replaceChildren();
		this.#aside.replaceChildren();
		this.#ruler.classList.toggle('none', !stack);
		if (!stack) return;
		for (const [i, layer] of stack.layers.entries()) {
			if (layer.place === 'repeat') continue;
			const piece = h('span', {
				class: [layer.place === 'elsewhere' ? 'seg-foreign' : layer.place === 'unknown' ? 'seg-unknown' : layer.width < THIN ? 'thin' : ''].join('') || undefined,
				'data-digest': layer.digest,
				'--x': layer.start,
				'--w': layer.width,
				'--d': layer.depth,
			});
			this.#pieces[i] = piece;
			(layer.place === 'inside' ? this.#bar : this.#aside).append(piece);
		}
		this.#ruler.append(...ticks(stack.total));
		this.#bar.setAttribute('role', 'img');
		this.#bar.removeAttribute('aria-hidden');
		this.#bar.setAttribute('aria-label', sentence(stack));
	}

	/** Points at a layer, or at none. @param {number | null} index */
	point(index) {
		for (const piece of this.#pieces) delete piece?.dataset.on;
		const piece = index === null ? undefined : this.#pieces[index];
		if (piece) piece.dataset.on = '';
	}
}

/** Below this share a piece has no gap of its own. */
const THIN = 0.004;
/** Within this share of the end there is room for the total only; on a phone, */
const END = 0.18;
/** from this share on. */
const LATE = 0.6;

/** @param {number} total */
function ticks(total) {
	const base = settings.units === 'decimal' ? 1000 : 1024;
	const unit = base ** Math.max(0, Math.floor(Math.log(Math.max(total, 1)) / Math.log(base)));
	// Round numbers of the unit itself, or of the one below.
	const below = [5, 10, 20, 50, 100, 200, 500].map((n) => (n * unit) / base);
	const steps = [...below.filter((step) => step >= 1), ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((n) => n * unit)];
	const step = steps.find((candidate) => total / candidate <= 5) ?? total;
	const marks = [h('li', { '--x': 0 }, '0')];
	for (let at = step; total > 0 && at < total * (1 - END); at += step) {
		marks.push(h('li', { '--x': at / total, class: at > total * LATE ? 'late' : undefined }, engine.size(at).text));
	}
	return [...marks, h('li', { class: 'end' }, engine.size(total).text)];
}

/** @param {Stack} stack */
function sentence({ layers, total, things }) {
	const counted = layers.filter(({ place }) => place === 'inside').sort((a, b) => (b.size ?? 0) - (a.size ?? 0));
	const thing = things === 'files' ? 'File' : 'Layer';
	if (counted.length === 1) return `One ${thing.toLowerCase()}, all of the download.`;
	const largest = counted.slice(0, 3).map(({ number, label, size }, i) => {
		const name = i === 0 ? `${thing} ${number}${label && `, ${label.slice(0, 80)},`}` : `${thing.toLowerCase()} ${number}`;
		return `${name} is ${share(size ?? 0, total)}${i === 0 ? ' of the download' : ''}`;
	});
	return `${largest.join('; ')}. The table that follows has every figure.`;
}

export function registerLayerLoad() {
	customElements.define('layer-load', LayerLoad);
}

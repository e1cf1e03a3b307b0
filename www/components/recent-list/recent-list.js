import '../../lib/dressed.js';
import { bdi, h, section } from '../../lib/dom.js';
import { write } from '../../lib/address.js';
import { engine } from '../../lib/engine.js';
import { bytes, date, withShortDigests } from '../../lib/format.js';
import { memory } from '../../lib/memory.js';
import { recent } from '../../lib/recent.js';
import { settings } from '../../lib/settings.js';
import { shelf } from '../../lib/shelf.js';
import { forget } from '../../lib/weighing.js';

/** So many are shown unasked; `start.js` keeps room for them. */
const SHOWN = 6;

/**
 * Recent lookups, with what forgets them and the switch that keeps none. The field offers
 * them too.
 *
 *     <recent-list></recent-list>        list.show()
 *
 * Dispatches `told` with what to say.
 */
export class RecentList extends HTMLElement {
	constructor() {
		super();
		settings.addEventListener('change', () => this.show());
	}

	show() {
		const all = recent.all;
		for (const old of document.querySelectorAll('#known [data-recent]')) old.remove();
		document.querySelector('#known')?.prepend(...all.map(({ image }) => h('option', { value: image, label: 'recent', 'data-recent': true })));
		if (!all.length && memory.on) {
			this.replaceChildren();
			document.documentElement.style.removeProperty('--recent');
			return;
		}
		this.#write(all);
		// Sizes are the engine's to write; their places are kept.
		if (all.length) engine.load().then(() => this.#size(all), () => undefined);
	}

	/** @param {import('../../lib/recent.js').Recent[]} all */
	#write(all) {
		const rows = all.map(row);
		const rest = rows.slice(SHOWN);
		const none = h('input', { type: 'checkbox', checked: !memory.on });
		none.addEventListener('change', () => this.#keepNone(none.checked));
		const clear = h('button', { type: 'button', class: 'txt' }, 'Clear');
		clear.addEventListener('click', () => this.#clear('What was kept is cleared.'));
		this.replaceChildren(
			section(
				'recent-name',
				'Recent',
				['kept in this browser alone'],
				all.length > 0 && h('ol', { class: 'recent', 'aria-label': 'Recent lookups, the latest first' }, rows.slice(0, SHOWN)),
				rest.length > 0 && h('details', { class: 'more' }, h('summary', {}, `${rest.length} more`), h('ol', { class: 'recent' }, rest)),
				h('p', { class: 'row' }, all.length > 0 ? clear : h('span', {}, 'Nothing is kept.'), h('label', {}, none, ' Keep none'), h('span', {}, 'A lookup with a password is never kept.')),
			),
		);
	}

	/** @param {import('../../lib/recent.js').Recent[]} all */
	#size(all) {
		for (const [i, place] of this.querySelectorAll('.recent .n').entries()) {
			const size = all[i]?.size;
			place.textContent = typeof size === 'number' ? engine.size(size, true).text : '–';
		}
	}

	/** @param {boolean} isWanted */
	#keepNone(isWanted) {
		memory.on = !isWanted;
		if (isWanted) this.#clear('Nothing is kept from now on.');
		else this.#tell('Lookups are kept from now on.');
	}

	/** @param {string} say */
	#clear(say) {
		recent.clear();
		shelf.clear();
		forget();
		for (const old of document.querySelectorAll('#known [data-recent]')) old.remove();
		this.#write([]);
		/** @type {HTMLElement | null} */ (this.querySelector('input'))?.focus();
		this.#tell(say);
	}

	/** @param {string} say */
	#tell(say) {
		this.dispatchEvent(new CustomEvent('told', { bubbles: true, detail: say }));
	}
}

/** @param {import('../../lib/recent.js').Recent} recent */
function row({ image, platform, size, digest, at }) {
	const time = date(new Date(at).toISOString());
	const exact = [size === null ? '' : bytes(size), digest ? withShortDigests(digest) : ''].filter(Boolean).join(', ');
	return h(
		'li',
		{},
		h('a', { href: write({ image, platform }), title: exact || null }, bdi(withShortDigests(image))),
		h('span', { class: 'q' }, bdi(platform)),
		h('span', { class: 'n' }, '\u00a0'),
		h('span', { class: 'swap' }, h('time', { datetime: time?.iso }, time?.day ?? ''), size !== null && h('span', {}, `${size.toLocaleString('en')}\u00a0B`)),
	);
}

export function registerRecentList() {
	if (!customElements.get('recent-list')) customElements.define('recent-list', RecentList);
}

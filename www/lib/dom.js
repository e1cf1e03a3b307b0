/**
 * Making elements. Text goes in as text only: there is no way here to hand over markup.
 *
 * @typedef {Node | string | number | null | undefined | false} Child
 * @typedef {Child | Child[]} Children
 * @typedef {Record<string, unknown>} Properties
 */

/**
 * Makes an element: `h('p', { class: 'q', '--w': 0.5, onclick }, 'text', element)`.
 * Properties are attributes, `on…` are listeners, `--…` are custom properties (the only
 * styles a strict policy lets a script set).
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {Properties} [properties]
 * @param {...Children} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(name, properties = {}, ...children) {
	const element = document.createElement(name);
	for (const [key, value] of Object.entries(properties)) {
		if (value === undefined || value === null || value === false) continue;
		if (typeof value === 'function') {
			element.addEventListener(key.slice(2), /** @type {EventListener} */ (value));
		} else if (key.startsWith('--')) {
			element.style.setProperty(key, String(value));
		} else {
			element.setAttribute(key, value === true ? '' : String(value));
		}
	}
	element.append(...nodes(children));
	return element;
}

/**
 * @param {Children[]} children
 * @returns {(Node | string)[]}
 */
function nodes(children) {
	return children.flat().flatMap((child) => {
		if (child === null || child === undefined || child === false || child === '') return [];
		return [typeof child === 'number' ? String(child) : child];
	});
}

/**
 * An element that stands in the page.
 *
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
export function find(selector, type) {
	const element = document.querySelector(selector);
	if (!(element instanceof type)) throw new Error(`${selector} is not in the page`);
	return element;
}

/**
 * Fills an element anew, unless it holds the same already: what is shown twice keeps its
 * focus and its selection.
 *
 * @param {HTMLElement} element
 * @param {string} key says what it holds
 * @param {() => Children} make
 */
export function fill(element, key, make) {
	if (element.dataset.holds === key) return;
	element.dataset.holds = key;
	element.replaceChildren(...nodes([make()]));
}

/**
 * Text that somebody else wrote: its reading order stays its own, and what would turn or
 * hide a part of it is visible.
 *
 * @param {string} text
 */
export function bdi(text) {
	return h('bdi', {}, visible(text));
}

/** Control characters but for line breaks and tabs, bidirectional marks (UAX #9), and what has no width. */
const STEERING = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** @param {string} text */
export function visible(text) {
	return text.replace(STEERING, (c) => (c < ' ' ? String.fromCharCode(0x2400 + c.charCodeAt(0)) : c === '\x7f' ? '␡' : '�'));
}

/**
 * A name that may be long: it breaks behind its slashes.
 *
 * @param {string} name
 */
export function breakable(name) {
	return h('bdi', {}, visible(name).split(/(?<=\/)/).flatMap((part, i) => (i ? [h('wbr'), part] : [part])));
}

/** @param {...Children} children */
export function code(...children) {
	return h('code', {}, ...children);
}

/** A place that is kept for what is on its way. */
export function blank() {
	return h('span', { class: 'blank' });
}

/** What somebody else wrote may be long: the most that is shown unasked. */
const FOLD = 2000;

/**
 * Text of any length that somebody else wrote.
 *
 * @param {string} text
 */
export function longText(text) {
	if (text.length <= FOLD) return bdi(text);
	const rest = h('button', { type: 'button', class: 'txt' }, `Show all ${text.length.toLocaleString('en')} characters`);
	const place = h('span', {}, bdi(`${text.slice(0, FOLD)}…`), ' ', rest);
	rest.addEventListener('click', () => place.replaceChildren(bdi(text)));
	return place;
}

/** That a part of the page did not come, where it is missing. */
export function notLoaded() {
	const again = h('a', { href: location.search || './', target: '_self' }, 'Try again');
	return h('p', { class: 'note', role: 'alert' }, h('b', {}, 'Not loaded'), ' ', h('span', {}, 'This part of the page could not be fetched. ', again, '.'));
}

/**
 * A section: its name in the rail, its matter beside it.
 *
 * @param {string} id
 * @param {string} name
 * @param {Children[]} notes beneath the name, one paragraph each
 * @param {...Children} matter
 */
export function section(id, name, notes, ...matter) {
	return h(
		'section',
		{ class: 'sec', 'aria-labelledby': id },
		h('header', {}, h('h2', { id }, name), notes.flat().filter(Boolean).map((note) => h('p', {}, note))),
		h('div', {}, ...matter),
	);
}

import { h, visible } from '../../lib/dom.js';
import { DEFAULT_PLATFORM } from '../../lib/address.js';

/**
 * The question: an image, a platform, one button, around a form that stands in the page
 * before any script does.
 *
 *     <image-question><search><form class="ask">…</form></search></image-question>
 *
 * Dispatches `weigh` with what is asked, and `stop`. While something runs the button is
 * Stop. "other…" turns the list of platforms into a field, and an empty field back.
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/landmarks/examples/search.html
 */
export class ImageQuestion extends HTMLElement {
	#running = false;
	#began = 0;
	/** The platforms that are always offered. @type {string[]} */
	#usual = [];

	connectedCallback() {
		this.#usual = [...this.#list.options].map((option) => option.value).filter(Boolean);
		this.#form.addEventListener('submit', (event) => {
			event.preventDefault();
			this.#submit();
		});
		this.#form.addEventListener('keydown', (event) => {
			// Without a submit button the browser would do nothing.
			if (event.key === 'Enter' && this.#running && event.target !== this.#button) {
				event.preventDefault();
				this.#form.requestSubmit();
			}
		});
		this.#button.addEventListener('click', () => {
			// The second half of a double click is no wish to stop.
			if (this.#running && performance.now() - this.#began > DOUBLE_CLICK) this.dispatchEvent(new Event('stop'));
		});
		this.#image.addEventListener('input', () => this.#image.removeAttribute('aria-invalid'));
		this.#list.addEventListener('change', () => {
			if (this.#list.value === '') this.#writePlatform('');
		});
	}

	get #form() {
		return /** @type {HTMLFormElement} */ (this.querySelector('form'));
	}

	get #image() {
		return /** @type {HTMLInputElement} */ (this.querySelector('#image'));
	}

	/** The list, or the field in its place. */
	get #platform() {
		return /** @type {HTMLInputElement | HTMLSelectElement} */ (this.querySelector('#platform'));
	}

	#listElement = /** @type {HTMLSelectElement | null} */ (null);

	get #list() {
		this.#listElement ??= /** @type {HTMLSelectElement} */ (this.querySelector('select'));
		return this.#listElement;
	}

	get #button() {
		return /** @type {HTMLButtonElement} */ (this.querySelector('form > button'));
	}

	#submit() {
		const platform = this.#platform.value.trim();
		/** @type {Asked} */
		const asked = { image: this.#image.value.trim(), platform: platform === DEFAULT_PLATFORM ? '' : platform };
		if (asked.image) this.dispatchEvent(new CustomEvent('weigh', { detail: asked }));
	}

	/** What stands in the fields. @param {Asked} asked */
	set asked({ image, platform }) {
		if (this.#image.value !== image) this.#image.value = image;
		this.#choose(platform || DEFAULT_PLATFORM);
	}

	/** What the image is there for; empty when that is not known. @param {string[]} platforms */
	set offered(platforms) {
		if (this.#platform !== this.#list) return;
		const chosen = this.#list.value || DEFAULT_PLATFORM;
		const offered = platforms.length ? platforms : this.#usual;
		const wanted = [...new Set([...offered, chosen])];
		const present = [...this.#list.options].map((option) => option.value);
		if ([...wanted, ''].join() === present.join()) return;
		this.#list.replaceChildren(...wanted.map((platform) => option(platform)), h('option', { value: '' }, 'other…'));
		this.#list.value = chosen;
	}

	/** @param {string} platform */
	#choose(platform) {
		if (this.#platform !== this.#list) this.#platform.replaceWith(this.#list);
		const options = [...this.#list.options];
		if (!options.some((option) => option.value === platform)) options.at(-1)?.before(option(platform));
		this.#list.value = platform;
	}

	/** Puts a field in the place of the list. @param {string} text */
	#writePlatform(text) {
		const list = this.#list;
		const field = h('input', { id: 'platform', name: 'platform', value: text, placeholder: 'linux/arm/v7', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' });
		const leave = () => {
			if (field.isConnected && field.value.trim() === '') this.#choose(DEFAULT_PLATFORM);
		};
		field.addEventListener('blur', leave);
		field.addEventListener('keydown', (event) => {
			if (event.key !== 'Escape') return;
			event.stopPropagation();
			field.value = '';
			leave();
			list.focus();
		});
		list.replaceWith(field);
		field.focus();
	}

	/** Whether something runs: then the button is Stop. @param {boolean} running */
	set running(running) {
		if (running === this.#running) return;
		this.#running = running;
		this.#began = performance.now();
		this.#button.type = running ? 'button' : 'submit';
		this.#button.textContent = running ? 'Stop' : 'Weigh';
		this.#button.classList.toggle('stop', running);
	}

	/**
	 * Marks the place that is wrong, or nothing.
	 *
	 * @param {number | undefined} position in characters
	 */
	markInvalid(position) {
		const image = this.#image;
		if (position === undefined) {
			image.removeAttribute('aria-invalid');
			image.removeAttribute('aria-describedby');
			return;
		}
		image.setAttribute('aria-invalid', 'true');
		image.setAttribute('aria-describedby', 'why');
		const start = [...image.value].slice(0, position).join('').length;
		image.setSelectionRange(start, Math.min(start + 1, image.value.length));
	}

	/** Goes to a field. What is marked there stays marked. @param {'image' | 'platform'} field */
	edit(field) {
		if (field === 'platform') {
			this.#platform.focus();
			return;
		}
		const marked = this.#image.hasAttribute('aria-invalid');
		this.#image.focus();
		if (!marked) this.#image.select();
	}
}

/** @param {string} platform as an index may name it */
function option(platform) {
	return h('option', { value: platform }, visible(platform));
}

/** The longest time between the clicks of a double click, in milliseconds. */
const DOUBLE_CLICK = 400;

export function registerImageQuestion() {
	customElements.define('image-question', ImageQuestion);
}

import { twoIn } from '../../lib/address.js';
import { h } from '../../lib/dom.js';
import { isTyping } from '../../lib/tag-search.js';

/**
 * The question of two images: A, B, one button.
 *
 *     <image-pair></image-pair>          pair.asked = { a: 'alpine:3.20', b: 'alpine:3.21' }
 *
 * Dispatches `compare` with what stands in both fields, and `stop`. While something runs the
 * button is Stop. `A…B` in one field fills both.
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/landmarks/examples/search.html
 */
export class ImagePair extends HTMLElement {
	#a = field('a', 'alpine:3.20');
	#b = field('b', 'alpine:3.21 linux/arm64');
	#button = h('button', {}, 'Compare');
	#running = false;
	#began = 0;

	connectedCallback() {
		if (this.firstChild) return;
		const form = h('form', { class: 'ask two', id: 'pair', method: 'get', action: './' }, labelled('A', this.#a), labelled('B', this.#b), this.#button);
		form.addEventListener('submit', (event) => {
			event.preventDefault();
			this.#submit();
		});
		form.addEventListener('keydown', (event) => {
			// Without a submit button the browser would do nothing.
			if (event.key !== 'Enter' || !this.#running || event.target === this.#button) return;
			event.preventDefault();
			form.requestSubmit();
		});
		this.#button.addEventListener('click', () => {
			// The second half of a double click is no wish to stop.
			if (this.#running && performance.now() - this.#began > DOUBLE_CLICK) this.dispatchEvent(new Event('stop'));
		});
		for (const input of [this.#a, this.#b]) {
			input.addEventListener('input', (event) => {
				input.removeAttribute('aria-invalid');
				// Who still types has not said all of it.
				if (!isTyping(event)) this.#part(input);
			});
			input.addEventListener('change', () => this.#part(input));
		}
		this.append(h('search', {}, form));
	}

	/** Takes apart what names both. @param {HTMLInputElement} input */
	#part(input) {
		const two = twoIn(input.value);
		if (two && !this.beside(input)) this.asked = two;
	}

	#submit() {
		this.#part(this.#a);
		const [a, b] = [this.#a.value.trim(), this.#b.value.trim()];
		const empty = a ? (b ? null : this.#b) : this.#a;
		if (empty) empty.focus();
		else this.dispatchEvent(new CustomEvent('compare', { detail: { a, b } }));
	}

	/** What stands in the other field. @param {HTMLInputElement} field */
	beside(field) {
		return (field === this.#a ? this.#b : this.#a).value;
	}

	/** What stands in the fields. @param {{ a: string, b: string }} asked */
	set asked({ a, b }) {
		if (this.#a.value !== a) this.#a.value = a;
		if (this.#b.value !== b) this.#b.value = b;
	}

	/** Goes to a field: the first that is empty when none is named. @param {'a' | 'b'} [which] */
	edit(which = this.#a.value && !this.#b.value ? 'b' : 'a') {
		const input = which === 'a' ? this.#a : this.#b;
		input.focus();
		input.select();
	}

	/** Marks the sides that are wrong. @param {('a' | 'b')[]} sides */
	markInvalid(sides) {
		for (const [name, input] of /** @type {const} */ ([['a', this.#a], ['b', this.#b]])) {
			if (sides.includes(name)) input.setAttribute('aria-invalid', 'true');
			else input.removeAttribute('aria-invalid');
		}
	}

	/** Whether something runs: then the button is Stop. @param {boolean} running */
	set running(running) {
		if (running === this.#running) return;
		this.#running = running;
		this.#began = performance.now();
		this.#button.type = running ? 'button' : 'submit';
		this.#button.textContent = running ? 'Stop' : 'Compare';
		this.#button.classList.toggle('stop', running);
	}
}

/** The longest time between the clicks of a double click, in milliseconds. */
const DOUBLE_CLICK = 400;

/** @param {string} id @param {string} placeholder */
function field(id, placeholder) {
	return h('input', { id, name: id, required: true, placeholder, list: 'known', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', enterkeyhint: 'go' });
}

/** @param {string} name @param {HTMLInputElement} input */
function labelled(name, input) {
	return h('p', {}, h('label', { for: input.id }, name), input);
}

export function registerImagePair() {
	customElements.define('image-pair', ImagePair);
}

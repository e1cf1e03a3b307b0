import '../../lib/dressed.js';
import { bdi, h } from '../../lib/dom.js';
import { count, plural } from '../../lib/format.js';
import { TagSearch, isTyping, matching, typed } from '../../lib/tag-search.js';

/** So many are shown at once; the arrows go on to the next. */
const SHOWN = 10;

/**
 * The tags of a repository beneath the field in which its name is typed.
 *
 *     new TagList(field, { proxy, status })      what is meant is said by `typed`, or by a function in its place
 *
 * Arrows choose, Enter or a press takes, Escape closes.
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ (list autocomplete, manual)
 */
export class TagList {
	#field;
	#status;
	#search;
	#about;
	#list = h('ul', { role: 'listbox', 'aria-label': 'Tags' });
	#note = h('p', { class: 'q' });
	#box = h('div', { class: 'tags', hidden: true }, this.#list, this.#note);
	/** @type {string[]} */
	#tags = [];
	/** Which of them is chosen; none at first. */
	#at = -1;
	/** What was said of them. */
	#said = '';
	/** The list that the browser offers where there is none of ours. */
	#known;

	/** @param {HTMLInputElement} field @param {Shell} shell @param {typeof typed} [about] what of a text tags may follow */
	constructor(field, { proxy, status }, about = typed) {
		this.#field = field;
		this.#about = about;
		this.#list.id = `${field.id}-tags`;
		this.#status = status;
		this.#known = field.getAttribute('list') ?? '';
		this.#search = new TagSearch(proxy, () => this.#show());
		field.after(this.#box);
		field.addEventListener('input', (event) => (isTyping(event) ? this.look() : this.#close()));
		field.addEventListener('keydown', (event) => this.#press(event));
		field.addEventListener('blur', () => this.#close());
		field.form?.addEventListener('submit', () => {
			this.#close();
			this.#search.leave();
		});
		// The focus stays in the field.
		this.#box.addEventListener('mousedown', (event) => event.preventDefault());
		this.#list.addEventListener('click', (event) => {
			const option = event.target instanceof Element ? event.target.closest('[role="option"]') : null;
			if (option) this.#take(Number(option.getAttribute('aria-posinset')) - 1);
		});
	}

	/** Looks at what is typed. */
	look() {
		const about = this.#about(this.#field.value);
		if (!about) {
			this.#close();
			return;
		}
		this.#search.of(about.repository);
		this.#show();
	}

	get #isOpen() {
		return !this.#box.hidden;
	}

	#show() {
		const about = this.#about(this.#field.value);
		const { found } = this.#search;
		if (!about || !found || document.activeElement !== this.#field) {
			this.#close();
			return;
		}
		const tags = matching(found.tags, about.begun);
		const chosen = this.#at >= 0 ? this.#tags[this.#at] : undefined;
		this.#tags = tags;
		this.#at = chosen === undefined ? -1 : tags.indexOf(chosen);
		// Whose only tag is typed already needs no offer.
		if (tags.length === 1 && tags[0] === about.begun) {
			this.#close();
			return;
		}
		const all = `${plural(found.tags.length, 'tag')}${found.complete ? '' : ', the first of more'}`;
		const fit = about.begun ? `${tags.length ? count(tags.length) : 'None'} of ${found.complete ? '' : 'the first '}${plural(found.tags.length, 'tag')}` : all;
		this.#note.textContent = fit;
		this.#open();
		this.#draw();
		if (fit !== this.#said) this.#status.say(fit);
		this.#said = fit;
	}

	#draw() {
		const first = Math.max(0, Math.floor(this.#at / SHOWN) * SHOWN);
		const options = this.#tags.slice(first, first + SHOWN).map((tag, i) =>
			h(
				'li',
				{ id: `${this.#list.id}-${first + i}`, role: 'option', 'aria-selected': String(first + i === this.#at), 'aria-setsize': this.#tags.length, 'aria-posinset': first + i + 1 },
				bdi(tag),
			),
		);
		this.#list.replaceChildren(...options);
		this.#list.hidden = !options.length;
		if (this.#at >= 0) this.#field.setAttribute('aria-activedescendant', `${this.#list.id}-${this.#at}`);
		else this.#field.removeAttribute('aria-activedescendant');
	}

	/** @param {KeyboardEvent} event */
	#press(event) {
		if (event.isComposing || event.ctrlKey || event.metaKey) return;
		const step = { ArrowDown: 1, ArrowUp: -1, PageDown: SHOWN, PageUp: -SHOWN }[event.key];
		if (step && (this.#isOpen || this.#about(this.#field.value))) {
			event.preventDefault();
			if (!this.#isOpen) this.look();
			else this.#move(step);
		} else if (this.#isOpen && event.key === 'Escape') {
			// It closes what is laid over; a second one stops what runs.
			event.preventDefault();
			event.stopPropagation();
			this.#close();
		} else if (this.#isOpen && event.key === 'Enter' && this.#at >= 0) {
			event.preventDefault();
			event.stopPropagation();
			this.#take(this.#at);
		}
	}

	/** @param {number} step */
	#move(step) {
		if (!this.#tags.length) return;
		const last = this.#tags.length - 1;
		const next = this.#at + step;
		// Past the end there is the beginning, and the field between them.
		this.#at = Math.abs(step) === 1 ? (next < -1 ? last : next > last ? -1 : next) : Math.min(Math.max(next, 0), last);
		this.#draw();
	}

	/** @param {number} at */
	#take(at) {
		const about = this.#about(this.#field.value);
		const tag = this.#tags[at];
		if (!about || tag === undefined) return;
		this.#field.value = `${about.written ?? about.repository}:${tag}`;
		this.#close();
		this.#status.say(`${tag} is chosen.`);
	}

	#open() {
		if (this.#isOpen) return;
		const field = this.#field;
		this.#box.hidden = false;
		// Two lists would lie over each other.
		field.removeAttribute('list');
		for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': this.#list.id, 'aria-expanded': 'true' })) field.setAttribute(name, value);
	}

	#close() {
		this.#at = -1;
		this.#said = '';
		if (!this.#isOpen) return;
		this.#box.hidden = true;
		this.#field.setAttribute('aria-expanded', 'false');
		this.#field.removeAttribute('aria-activedescendant');
		this.#field.setAttribute('list', this.#known);
	}
}

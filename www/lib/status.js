/** The shortest time between two announcements, in milliseconds. */
const PAUSE = 1000;

/**
 * The status line: what a screen reader says unasked. Politely, at most once a second; of
 * what comes faster only the last is said.
 */
export class Status {
	#element;
	#last = -PAUSE;
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	#timer;

	/** @param {HTMLElement} element a `role="status"` */
	constructor(element) {
		this.#element = element;
	}

	/** @param {string} text */
	say(text) {
		clearTimeout(this.#timer);
		const wait = this.#last + PAUSE - performance.now();
		if (wait > 0) {
			this.#timer = setTimeout(() => this.#now(text), wait);
		} else {
			this.#now(text);
		}
	}

	/** @param {string} text */
	#now(text) {
		this.#last = performance.now();
		this.#element.textContent = text;
	}
}

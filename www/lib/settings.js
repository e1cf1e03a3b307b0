/**
 * What a visitor chose, kept in this browser: `units`, `theme`, `letters`. Dispatches
 * `change` with the name of what changed.
 */
class Settings extends EventTarget {
	/** @param {string} name */
	#read(name) {
		try {
			return localStorage.getItem(`tonnage-${name}`);
		} catch {
			return null;
		}
	}

	/** @param {string} name @param {string} value */
	#write(name, value) {
		try {
			localStorage.setItem(`tonnage-${name}`, value);
		} catch {
			// Then it holds until the page is left.
		}
		this.dispatchEvent(new CustomEvent('change', { detail: name }));
	}

	/** @type {'decimal' | 'binary'} */
	#units = this.#read('units') === 'binary' ? 'binary' : 'decimal';
	#letters = this.#read('letters') !== 'off';

	/** MB or MiB. */
	get units() {
		return this.#units;
	}

	set units(units) {
		this.#units = units;
		this.#write('units', units);
	}

	/** Whether single letters are keys. */
	get letters() {
		return this.#letters;
	}

	set letters(on) {
		this.#letters = on;
		this.#write('letters', on ? 'on' : 'off');
	}

	/** `system`, `light` or `dark`; the page's root holds it. */
	get theme() {
		return document.documentElement.dataset.theme ?? 'system';
	}

	set theme(theme) {
		if (theme === 'system') delete document.documentElement.dataset.theme;
		else document.documentElement.dataset.theme = theme;
		this.#write('theme', theme);
	}
}

export const settings = new Settings();

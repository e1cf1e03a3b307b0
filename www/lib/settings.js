/**
 * What a visitor chose, kept in this browser: `units`, `theme`, `letters`, `bandwidth`. Dispatches
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

	#bandwidth = asBandwidth(Number(this.#read('bandwidth') ?? 100)) ?? 100;

	/** How fast things are downloaded, in Mbit/s. */
	get bandwidth() {
		return this.#bandwidth;
	}

	set bandwidth(megabits) {
		this.#bandwidth = asBandwidth(megabits) ?? this.#bandwidth;
		this.#write('bandwidth', String(this.#bandwidth));
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

/** The slowest and the fastest line there is, in Mbit/s. */
export const BANDWIDTHS = { least: 0.01, most: 1_000_000 };

/** @param {number} megabits @returns {number | null} null when no line has it */
function asBandwidth(megabits) {
	return megabits >= BANDWIDTHS.least && megabits <= BANDWIDTHS.most ? megabits : null;
}

export const settings = new Settings();

import { settings } from './settings.js';

const NO_BREAK_SPACE = '\u00a0';

/**
 * The engine: fetched from beside the page when it is first needed, or when the page is
 * idle.
 */
class Engine {
	/** @type {Promise<EngineModule> | undefined} */
	#loading;
	/** @type {EngineModule | undefined} */
	#module;
	#attempts = 0;

	/** @returns {Promise<EngineModule>} */
	load() {
		this.#loading ??= this.#fetch().catch((error) => {
			this.#loading = undefined;
			throw error;
		});
		return this.#loading;
	}

	async #fetch() {
		// A module that failed to load stays failed under its address.
		const again = this.#attempts++ ? `?attempt=${this.#attempts}` : '';
		const address = new URL(`engine/index.js${again}`, document.baseURI).href;
		/** @type {EngineModule} */
		const module = await import(address);
		await module.init();
		this.#module = module;
		return module;
	}

	get #ready() {
		if (!this.#module) throw new Error('the engine is not there yet');
		return this.#module;
	}

	/**
	 * A size for people, its number and its unit apart. Four digits when it stands in a
	 * column.
	 *
	 * @param {number} bytes
	 * @param {boolean} [aligned]
	 */
	size(bytes, aligned = false) {
		const text = this.#ready.formatSize(bytes, { units: settings.units, aligned });
		const [value = '', unit = ''] = text.split(/\s/);
		return { value, unit, text: `${value}${NO_BREAK_SPACE}${unit}` };
	}

	/** The image in what people paste. @param {string} text */
	pasted(text) {
		return this.#ready.readPasted(text);
	}

	/** What differs between two images. @param {Inspection} a @param {Inspection} b */
	compare(a, b) {
		return this.#ready.compare(a, b);
	}

	/** @param {string} createdBy */
	instruction(createdBy) {
		return this.#ready.readableInstruction(createdBy);
	}
}

export const engine = new Engine();

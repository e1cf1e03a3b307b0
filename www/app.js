/**
 * The page: it keeps the address and what is shown together, and has what all views share.
 */
import { access } from './lib/access.js';
import { viewOf } from './lib/address.js';
import { find, notLoaded } from './lib/dom.js';
import { listenForFiles } from './lib/dropped.js';
import { engine } from './lib/engine.js';
import { whenIdle } from './lib/idle.js';
import { listen } from './lib/keys.js';
import { memory } from './lib/memory.js';
import { settings } from './lib/settings.js';
import { Status } from './lib/status.js';
import { WeighView, registerWeighView } from './views/weigh-view.js';

/** Views that are fetched when somebody wants them. @type {Record<string, (shell: Shell) => Promise<View>>} */
const LATER = {
	compare: async (shell) => {
		const { CompareView, registerCompareView } = await import('./views/compare-view.js');
		registerCompareView();
		return new CompareView(shell);
	},
	open: async (shell) => new (await import('./views/open-view.js')).OpenView(shell),
};

class App {
	/** @type {Shell} */
	#shell = {
		status: new Status(find('#status', HTMLElement)),
		proxy: document.querySelector('meta[name="tonnage-proxy"]')?.getAttribute('content') || undefined,
		title: document.title,
		go: (address) => this.#go(address),
	};
	#weigh = new WeighView(this.#shell);
	/** Those that were fetched, or are on their way. @type {Map<string, Promise<View>>} */
	#fetched = new Map();
	/** @type {View} */
	#view = this.#weigh;
	/** Says that a part of the page is missing. @type {HTMLElement | undefined} */
	#missing;

	start() {
		document.addEventListener('click', (event) => this.#follow(event));
		addEventListener('popstate', () => this.#open({ back: true }));
		listen({ field: () => this.#view.edit(), list: () => this.#showKeys(), stop: () => this.#view.stop() });
		listenForFiles((dropped) => {
			if (viewOf(location.search) !== 'open') history.pushState(null, '', '?open');
			this.#open({ back: false, dropped });
		});
		this.#startSwitches();
		document.addEventListener('sign-in', (event) => this.#signIn(/** @type {CustomEvent<string>} */ (event).detail));
		for (const type of ['told', 'copied']) document.addEventListener(type, (event) => this.#shell.status.say(/** @type {CustomEvent<string>} */ (event).detail));
		// An answer that is waited for comes before what may be wanted.
		this.#open({ back: false }).then(() => whenIdle(() => this.#lookAhead()));
	}

	#startSwitches() {
		const units = find('#switch-units', HTMLButtonElement);
		const theme = find('#switch-theme', HTMLButtonElement);
		const write = () => {
			units.textContent = settings.units === 'decimal' ? 'Units: MB' : 'Units: MiB';
			theme.textContent = `Theme: ${settings.theme}`;
		};
		const door = find('#sign-in', HTMLButtonElement);
		door.addEventListener('click', () => this.#signIn(''));
		access.addEventListener('change', () => {
			door.textContent = access.registry === undefined ? 'Private registry' : `Signed in to ${access.registry}`;
		});
		find('#show-keys', HTMLButtonElement).addEventListener('click', () => this.#showKeys());
		units.addEventListener('click', () => {
			settings.units = settings.units === 'decimal' ? 'binary' : 'decimal';
		});
		theme.addEventListener('click', () => {
			settings.theme = NEXT_THEME.get(settings.theme) ?? 'system';
		});
		settings.addEventListener('change', (event) => {
			write();
			if (['units', 'bandwidth'].includes(/** @type {CustomEvent<string>} */ (event).detail)) this.#view.rescale();
		});
		write();
	}

	async #showKeys() {
		const part = await this.#part(import('./components/key-list/key-list.js'));
		if (!part) return;
		part.registerKeyList();
		find('key-list', part.KeyList).open();
	}

	/** @param {string} registry the one that wants it */
	async #signIn(registry) {
		const part = await this.#part(import('./components/sign-in/sign-in.js'));
		if (!part) return;
		part.registerSignIn();
		find('sign-in', part.SignIn).open({ registry, proxy: this.#shell.proxy });
	}

	/** What may be wanted is fetched when there is nothing else to do. A failure is said when it is needed. */
	#lookAhead() {
		engine.load().catch(() => undefined);
		this.#weigh.lookAhead();
		memory.show();
		this.#offerSamples().catch(() => undefined);
	}

	/** Those of the server. */
	async #offerSamples() {
		const { proxy } = this.#shell;
		if (!proxy) return;
		const { SampleChips, registerSampleChips } = await import('./components/sample-chips/sample-chips.js');
		registerSampleChips();
		await find('sample-chips', SampleChips).offer(proxy);
	}

	/**
	 * A part that is fetched when somebody wants it. Says when it does not come.
	 *
	 * @template T
	 * @param {Promise<T>} coming
	 * @returns {Promise<T | undefined>}
	 */
	async #part(coming) {
		this.#missing?.remove();
		try {
			return await coming;
		} catch {
			this.#missing = notLoaded();
			find('main', HTMLElement).prepend(this.#missing);
			return undefined;
		}
	}

	/** Shows what the address says. @param {How} how */
	async #open(how) {
		const query = location.search;
		const name = viewOf(query);
		const view = await this.#part(this.#named(name));
		// Somebody may have gone on while it was fetched.
		if (!view || location.search !== query) return;
		if (view !== this.#view) this.#view.leave();
		this.#view = view;
		for (const link of document.querySelectorAll('.top nav a')) {
			if (link.getAttribute('data-view') === name) link.setAttribute('aria-current', 'page');
			else link.removeAttribute('aria-current');
		}
		await view.show(query, how);
	}

	/** @param {ViewName} name @returns {Promise<View>} */
	#named(name) {
		const fetch = LATER[name];
		if (!fetch) return Promise.resolve(this.#weigh);
		let view = this.#fetched.get(name);
		if (!view) {
			view = fetch(this.#shell);
			// What failed to come is fetched anew the next time.
			view.catch(() => this.#fetched.delete(name));
			this.#fetched.set(name, view);
		}
		return view;
	}

	/** @param {string} address a query, or `./` */
	#go(address) {
		history.pushState(null, '', address);
		this.#open({ back: false });
	}

	/** A link to another result is followed here. @param {MouseEvent} event */
	#follow(event) {
		if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
		const link = event.target instanceof Element ? event.target.closest('a') : null;
		if (!link || link.origin !== location.origin || link.pathname !== location.pathname || link.hash || link.download || link.target) return;
		event.preventDefault();
		if (link.search !== location.search) history.pushState(null, '', link.search || './');
		this.#open({ back: false, link });
	}
}

const NEXT_THEME = new Map([['system', 'light'], ['light', 'dark'], ['dark', 'system']]);

registerWeighView();
new App().start();

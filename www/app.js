/**
 * The page: it holds the question, the lookup that runs, and the address together.
 */
import { ImageQuestion, registerImageQuestion } from './components/image-question/image-question.js';
import { KeyList, registerKeyList } from './components/key-list/key-list.js';
import { SampleChips, registerSampleChips } from './components/sample-chips/sample-chips.js';
import { WeighResult, registerWeighResult } from './components/weigh-result/weigh-result.js';
import { registerConfigFacts } from './components/config-facts/config-facts.js';
import { registerCopyDigest } from './components/copy-digest/copy-digest.js';
import { registerLayerLoad } from './components/layer-load/layer-load.js';
import { registerLayerTable } from './components/layer-table/layer-table.js';
import { registerLookupError } from './components/lookup-error/lookup-error.js';
import { registerPlatformTable } from './components/platform-table/platform-table.js';
import { registerProofLine } from './components/proof-line/proof-line.js';
import { registerRequestTrace } from './components/request-trace/request-trace.js';
import { registerStepList } from './components/step-list/step-list.js';
import { registerWeightHero, summary } from './components/weight-hero/weight-hero.js';
import { read, write } from './lib/address.js';
import { engine } from './lib/engine.js';
import { platformText } from './lib/format.js';
import { listen } from './lib/keys.js';
import { settings } from './lib/settings.js';
import { Status } from './lib/status.js';
import { Weighing } from './lib/weighing.js';
import { doing } from './lib/words.js';

/** Nothing is shown of what takes less than this, in milliseconds. */
const PATIENCE = 150;
/** So many results are kept for going back. */
const KEPT = 16;
const TITLE = document.title;

class App {
	#question = find('image-question', ImageQuestion);
	#result = find('#result', WeighResult);
	#keys = find('key-list', KeyList);
	#samples = find('sample-chips', SampleChips);
	#status = new Status(find('#status', HTMLElement));
	#proxy = document.querySelector('meta[name="tonnage-proxy"]')?.getAttribute('content') || undefined;
	/** What is shown or under way. @type {Weighing | undefined} */
	#weighing;
	/** Finished ones, by their address. @type {Map<string, Weighing>} */
	#finished = new Map();
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	#patience;

	start() {
		this.#question.addEventListener('weigh', (event) => {
			this.#weigh(/** @type {CustomEvent<Asked>} */ (event).detail, 'push');
		});
		this.#question.addEventListener('stop', () => this.#weighing?.stop());
		this.#result.addEventListener('again', () => this.#weighing && this.#weigh(this.#weighing.asked, 'replace', { afresh: true }));
		this.#result.addEventListener('edit', (event) => this.#question.edit(/** @type {CustomEvent} */ (event).detail));
		this.#result.addEventListener('copied', (event) => this.#status.say(/** @type {CustomEvent<string>} */ (event).detail));
		document.addEventListener('click', (event) => this.#follow(event));
		addEventListener('popstate', () => this.#open(true));
		listen({
			field: () => this.#question.edit('image'),
			list: () => this.#keys.open(),
			stop: () => this.#weighing?.stop(),
		});
		this.#startSwitches();
		this.#open(false);
		this.#whenIdle();
	}

	#startSwitches() {
		const units = find('#switch-units', HTMLButtonElement);
		const theme = find('#switch-theme', HTMLButtonElement);
		const write = () => {
			units.textContent = settings.units === 'decimal' ? 'Units: MB' : 'Units: MiB';
			theme.textContent = `Theme: ${settings.theme}`;
		};
		find('#show-keys', HTMLButtonElement).addEventListener('click', () => this.#keys.open());
		units.addEventListener('click', () => {
			settings.units = settings.units === 'decimal' ? 'binary' : 'decimal';
		});
		theme.addEventListener('click', () => {
			settings.theme = NEXT_THEME.get(settings.theme) ?? 'system';
		});
		settings.addEventListener('change', (event) => {
			write();
			if (/** @type {CustomEvent<string>} */ (event).detail === 'units' && this.#weighing?.stage === 'done') {
				this.#result.rescale(this.#weighing);
				this.#name(this.#weighing);
			}
		});
		write();
	}

	/** What is needed later is fetched when there is nothing else to do. */
	#whenIdle() {
		const idle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ run) => setTimeout(run, 200));
		idle(() => {
			// A failure is said when the engine is needed.
			engine.load().catch(() => undefined);
			if (this.#proxy) this.#samples.offer(this.#proxy);
		});
	}

	/** Shows what the address says. @param {boolean} back whether somebody went back or forward */
	#open(back) {
		const asked = read(location.search);
		const finished = this.#finished.get(write(asked));
		if (!asked.image) {
			this.#showEmpty();
		} else if (back && finished) {
			this.#leave();
			this.#weighing = finished;
			this.#question.asked = finished.asked;
			this.#enter();
			this.#finish(finished);
		} else {
			this.#weigh(asked, 'none');
		}
	}

	/** A link to another result is followed here. @param {MouseEvent} event */
	#follow(event) {
		if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
		const link = event.target instanceof Element ? event.target.closest('a') : null;
		if (!link || link.origin !== location.origin || link.pathname !== location.pathname || link.hash) return;
		event.preventDefault();
		const asked = read(link.search);
		if (!asked.image) {
			history.pushState(null, '', './');
			this.#showEmpty();
			return;
		}
		const kept = 'keep' in link.dataset && this.#weighing?.stage === 'done' ? this.#weighing : undefined;
		this.#weigh(asked, 'push', { kept });
		// The link may be gone with what it was part of.
		if (!kept) this.#result.focus({ preventScroll: true });
	}

	#leave() {
		clearTimeout(this.#patience);
		const left = this.#weighing;
		this.#weighing = undefined;
		left?.stop();
		this.#question.running = false;
		document.documentElement.dataset.running = 'no';
		this.#result.setAttribute('aria-busy', 'false');
		this.#question.markInvalid(undefined);
	}

	#showEmpty() {
		this.#leave();
		this.#question.asked = { image: '', platform: '' };
		this.#question.offered = [];
		document.documentElement.dataset.view = 'empty';
		document.title = TITLE;
		this.#status.say('');
	}

	/** The address is of a lookup now: so is the page. */
	#enter() {
		document.documentElement.dataset.view = 'asked';
	}

	/**
	 * @param {Asked} asked
	 * @param {'push' | 'replace' | 'none'} address what becomes of the one there is
	 * @param {{ kept?: Weighing, afresh?: boolean }} [how] what stays in sight meanwhile; whether caches are passed by
	 */
	#weigh(asked, address, { kept, afresh } = {}) {
		this.#leave();
		const weighing = new Weighing(asked, this.#proxy, afresh);
		this.#weighing = weighing;
		this.#question.asked = asked;
		const link = weighing.address;
		if (address === 'push' && link !== location.search) history.pushState(null, '', link);
		if (address === 'push' && !kept) scrollTo(0, 0);
		if (kept) this.#result.keep(kept);
		else if (asked.image !== this.#offeredFor) this.#question.offered = [];
		this.#result.setAttribute('aria-busy', 'true');
		this.#patience = setTimeout(() => this.#wait(weighing), PATIENCE);
		weighing.addEventListener('change', () => this.#changed(weighing));
		weighing.run();
	}

	/** Of which image the platforms are offered. */
	#offeredFor = '';

	/** It takes its time: from now on its progress is shown. @param {Weighing} weighing */
	#wait(weighing) {
		this.#question.running = true;
		document.documentElement.dataset.running = 'yes';
		document.title = `Weighing ${weighing.title} · tonnage`;
		this.#enter();
		this.#changed(weighing);
	}

	/** @param {Weighing} weighing */
	#changed(weighing) {
		// Nobody waits for one that was left.
		if (weighing !== this.#weighing) return;
		if (weighing.reference && read(location.search).image !== read(weighing.address).image) {
			history.replaceState(null, '', weighing.address);
		}
		if (weighing.stage !== 'running') {
			this.#finish(weighing);
		} else if (document.documentElement.dataset.running === 'yes') {
			this.#render(weighing);
			this.#status.say(doing(weighing.inspection).join(''));
		}
	}

	/** @param {Weighing} weighing */
	#render(weighing) {
		this.#result.show(weighing);
		const platforms = weighing.inspection?.platforms ?? [];
		const images = platforms.flatMap(({ role, platform }) => (role === 'image' && platform ? [platformText(platform)] : []));
		if (images.length) {
			this.#question.offered = images;
			this.#offeredFor = weighing.asked.image;
		}
	}

	/** @param {Weighing} weighing */
	#finish(weighing) {
		clearTimeout(this.#patience);
		this.#question.running = false;
		document.documentElement.dataset.running = 'no';
		this.#enter();
		this.#render(weighing);
		this.#name(weighing);
		if (weighing.stage === 'failed') {
			this.#status.say('');
			this.#question.markInvalid(weighing.error?.code === 'INVALID_REFERENCE' ? weighing.error.details.position : undefined);
			return;
		}
		this.#status.say(summary(weighing));
		this.#finished.set(write(read(location.search)), weighing);
		const [oldest] = this.#finished.keys();
		if (this.#finished.size > KEPT && oldest !== undefined) this.#finished.delete(oldest);
	}

	/** The title of the page. @param {Weighing} weighing */
	#name(weighing) {
		if (weighing.stage === 'failed') {
			document.title = `${this.#result.querySelector('h1')?.textContent ?? 'No answer'} · tonnage`;
			return;
		}
		const size = weighing.inspection?.size;
		const weight = size ? `${size.complete ? '' : 'at least '}${engine.size(size.download).text}` : 'nothing it tells';
		document.title = `${weighing.title} weighs ${weight} · tonnage`;
	}
}

const NEXT_THEME = new Map([['system', 'light'], ['light', 'dark'], ['dark', 'system']]);

/**
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
function find(selector, type) {
	const element = document.querySelector(selector);
	if (!(element instanceof type)) throw new Error(`${selector} is not in the page`);
	return element;
}

// Parts before what is made of them.
registerCopyDigest();
registerWeightHero();
registerProofLine();
registerLayerLoad();
registerLayerTable();
registerStepList();
registerPlatformTable();
registerConfigFacts();
registerRequestTrace();
registerLookupError();
registerKeyList();
registerSampleChips();
registerImageQuestion();
registerWeighResult();
new App().start();

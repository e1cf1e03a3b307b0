import { platformAddress, writeTwo } from '../../lib/address.js';
import { bdi, fill, h, notLoaded, visible } from '../../lib/dom.js';
import { plural, platformText } from '../../lib/format.js';
import { whenIdle } from '../../lib/idle.js';
import { stackOf } from '../../lib/stack.js';
import { sentence } from '../../lib/words.js';
import { LayerLoad } from '../layer-load/layer-load.js';
import { ProofLine } from '../proof-line/proof-line.js';
import { StepList } from '../step-list/step-list.js';
import { WeightHero } from '../weight-hero/weight-hero.js';

/**
 * What is shown of a lookup, from its first moment to its end. Places are kept: the hero,
 * the proof and the bar stand where they will stand; below the bar the steps give way to
 * the tables, all at once.
 *
 *     <weigh-result></weigh-result>      result.show(weighing)
 */
export class WeighResult extends HTMLElement {
	#hero = new WeightHero();
	#proof = new ProofLine();
	#load = new LayerLoad();
	#steps = new StepList();
	/** What stands below the bar. */
	#below = h('div', { class: 'below' });
	#layersName = h('h2', { id: 'lay' });
	#layersNotes = h('div', {});
	/** What more can be done with the layers. It keeps its place from the first moment. */
	#deeds = h('div', { class: 'deeds' });
	#layersSection = h('section', { class: 'sec', 'aria-labelledby': 'lay' }, h('header', {}, this.#layersName, this.#layersNotes, this.#deeds), h('div', {}, this.#load, this.#below));
	#rest = h('div', {});
	/** What is shown. @type {Weighing | undefined} */
	#shown;
	/** The result that stays in sight while another platform of it is weighed. @type {Weighing | undefined} */
	#kept;
	/** Parts that are fetched while the number is on its way. @type {import('../weigh-tables/weigh-tables.js').WeighTables | undefined} */
	#tables;
	/** @type {import('../lookup-error/lookup-error.js').LookupError | undefined} */
	#error;
	/** Parts that are fetched when somebody wants them. @type {import('../all-platforms/all-platforms.js').AllPlatforms | undefined} */
	#all;
	/** @type {import('../already-have/already-have.js').AlreadyHave | undefined} */
	#have;

	/** Keeps what is shown in sight while the next one runs. @param {Weighing} weighing a finished one */
	keep(weighing) {
		this.#kept = weighing;
	}

	/** Something else stands in its place from now on: what is still on its way is not shown any more. */
	leave() {
		this.#shown = undefined;
	}

	/** Fetches what stands beside the number, or in its place. What does not come is said where it is missing. */
	async lookAhead() {
		await Promise.allSettled([this.#fetchTables(), this.#fetchError()]);
	}

	async #fetchTables() {
		if (this.#tables) return;
		// The page names their modules, so that they come all at once.
		for (const link of document.querySelectorAll('link[media="not all"]')) link.setAttribute('media', 'all');
		const { WeighTables, registerWeighTables } = await import('../weigh-tables/weigh-tables.js');
		// Somebody else may have waited for them too.
		if (this.#tables) return;
		registerWeighTables();
		this.#tables = new WeighTables({ load: this.#load, below: this.#below, rest: this.#rest });
	}

	async #fetchError() {
		if (this.#error) return;
		const { LookupError, registerLookupError } = await import('../lookup-error/lookup-error.js');
		registerLookupError();
		this.#error ??= new LookupError();
	}

	/** @param {Weighing} weighing */
	show(weighing) {
		const { stage, inspection } = weighing;
		this.#shown = weighing;
		this.setAttribute('aria-busy', String(stage === 'running'));
		if (stage === 'failed') {
			this.#showError(weighing);
			return;
		}
		if (weighing.asked.all && !(inspection?.manifest && !inspection.platforms.length)) {
			this.#showAll(weighing);
			return;
		}
		const places = [this.#hero, this.#proof, ...(weighing.between ? [weighing.between] : []), this.#layersSection, this.#rest];
		if (places.length !== this.children.length || places.some((place, i) => place !== this.children[i])) this.replaceChildren(...places);
		this.#hero.show(weighing);
		if (stage === 'running' && this.#kept) return;
		this.#kept = undefined;
		this.#proof.show(weighing);
		const stack = inspection ? stackOf(inspection) : null;
		this.#layersName.textContent = inspection?.kind === 'artifact' ? 'Contents' : 'Layers';
		fill(this.#layersNotes, layerNotes(weighing).join(), () => layerNotes(weighing).map((note) => h('p', {}, note)));
		this.#load.show(stack);
		this.#showDeeds(weighing);
		if (stage === 'running' || !inspection) this.#showSteps(weighing);
		else if (this.#tables) this.#tables.show(weighing, inspection);
		else this.#awaitTables(weighing);
	}

	/** The number is there before the tables. @param {Weighing} weighing */
	#awaitTables(weighing) {
		this.setAttribute('aria-busy', 'true');
		whenIdle(async () => {
			await this.lookAhead();
			// Something else may be shown by now.
			if (this.#shown !== weighing) return;
			if (this.#tables) {
				this.show(weighing);
			} else {
				this.setAttribute('aria-busy', 'false');
				this.#below.replaceChildren(notLoaded());
			}
		});
	}

	/** Shows the sizes in other units. @param {Weighing} weighing a finished one */
	rescale(weighing) {
		const { inspection } = weighing;
		if (this.#all?.isConnected) this.#all.rescale();
		const stack = inspection ? stackOf(inspection) : null;
		if (!inspection || !stack || this.#hero.parentElement !== this) return;
		this.#hero.show(weighing);
		this.#load.show(stack);
		this.#tables?.rescale(stack, inspection);
		this.#have?.rescale();
	}

	/** Every platform of the index. @param {Weighing} weighing */
	async #showAll(weighing) {
		if (!this.#all) {
			this.setAttribute('aria-busy', 'true');
			try {
				const module = await import('../all-platforms/all-platforms.js');
				module.registerAllPlatforms();
				this.#all ??= new module.AllPlatforms();
			} catch (cause) {
				weighing.stop();
				weighing.fail(cause);
				await this.lookAhead();
			}
			// Something else may be shown by now.
			if (this.#shown === weighing) this.show(weighing);
			return;
		}
		if (this.#all.parentElement !== this) this.replaceChildren(this.#all);
		this.#all.show(weighing);
	}

	/** What one may go on to. @param {Weighing} weighing */
	#showDeeds(weighing) {
		const { stage, inspection, address, side } = weighing;
		const over = stage === 'done' && inspection?.size;
		fill(this.#deeds, `${over ? 'over' : 'not yet'} ${address}`, () => {
			const have = h('button', { type: 'button', class: 'btn', 'aria-expanded': 'false' }, 'I already have…');
			const missing = () => (have.textContent = 'Not loaded, try again');
			have.addEventListener('click', () => this.#toggleHave(have).catch(missing));
			const compare = h('a', { class: 'btn', href: writeTwo(side, '') }, 'Compare with…');
			return h('div', { class: over ? 'row' : 'row ghost', inert: !over }, have, side && compare);
		});
		if (!over) this.#have = undefined;
	}

	/** @param {HTMLButtonElement} button */
	async #toggleHave(button) {
		const weighing = this.#shown;
		const { toggle } = await import('../already-have/already-have.js');
		if (weighing && this.#shown === weighing) this.#have = toggle(this.#have, button, weighing, this.#layersSection, this.#below);
	}

	/** @param {Weighing} weighing */
	#showSteps(weighing) {
		if (this.#steps.parentElement !== this.#below) {
			this.#below.replaceChildren(this.#steps);
			this.#rest.replaceChildren();
		}
		this.#steps.show(weighing);
		const { inspection } = weighing;
		const images = inspection?.platforms.filter(({ role, platform }) => role === 'image' && platform) ?? [];
		if (!inspection || !images.length || this.#below.childElementCount > 1) return;
		// The table comes in one piece with the rest; until then, what there is to choose from.
		const chips = images.map((entry) =>
			h('li', {}, h('a', { class: 'chip', href: platformAddress(inspection, entry), 'aria-current': entry.selected && 'true' }, bdi(entry.platform ? platformText(entry.platform) : ''))),
		);
		this.#below.append(h('p', { class: 'q' }, 'The index is for:'), h('ul', { class: 'row', 'aria-label': 'Platforms in the index' }, chips));
	}

	/** @param {Weighing} weighing */
	#showError(weighing) {
		this.#kept = undefined;
		this.#error?.show(weighing);
		const error = this.#error ?? inShort(weighing);
		this.#below.replaceChildren();
		this.#rest.replaceChildren();
		this.replaceChildren(error, ...(weighing.between ? [weighing.between] : []), this.#rest);
		if (weighing.requests.length) this.#tables?.showRequests(weighing);
		error.querySelector('h1')?.focus({ preventScroll: true });
	}
}

/** Why there is no answer, where what tells it at length could not be fetched. @param {Weighing} weighing */
function inShort({ error }) {
	return h('section', { class: 'err', 'aria-labelledby': 'e' }, h('h1', { id: 'e', tabindex: '-1' }, visible(sentence(error?.message ?? ''))), h('p', {}, visible(error?.hint ?? '')));
}

/** @param {Weighing} weighing */
function layerNotes({ inspection, stage }) {
	if (!inspection?.size) return [stage === 'running' ? 'on their way' : ''].filter(Boolean);
	const things = inspection.kind === 'artifact' ? 'file' : 'layer';
	const n = inspection.layers.length;
	return [things === 'file' ? plural(n, 'file') : `${n}, base first`];
}

export function registerWeighResult() {
	customElements.define('weigh-result', WeighResult);
}

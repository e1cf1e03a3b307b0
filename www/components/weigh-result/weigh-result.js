import { baseOf } from '../../lib/base.js';
import { bdi, fill, h, section } from '../../lib/dom.js';
import { bytes, plural, platformText } from '../../lib/format.js';
import { stackOf } from '../../lib/stack.js';
import { platformAddress, platformCounts, PlatformTable } from '../platform-table/platform-table.js';
import { ConfigFacts } from '../config-facts/config-facts.js';
import { LayerLoad } from '../layer-load/layer-load.js';
import { LayerTable } from '../layer-table/layer-table.js';
import { LookupError } from '../lookup-error/lookup-error.js';
import { ProofLine } from '../proof-line/proof-line.js';
import { RawDocuments } from '../raw-documents/raw-documents.js';
import { RequestTrace, traceNotes } from '../request-trace/request-trace.js';
import { StepList } from '../step-list/step-list.js';
import { WeightHero } from '../weight-hero/weight-hero.js';
import { writeTwo } from '../../lib/address.js';

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
	#layers = new LayerTable();
	#steps = new StepList();
	#platforms = new PlatformTable();
	#config = new ConfigFacts();
	#trace = new RequestTrace();
	#documents = new RawDocuments();
	#error = new LookupError();
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
	/** What the image was built on. @type {Base | null} */
	#base = null;
	/** The result that stays in sight while another platform of it is weighed. @type {Weighing | undefined} */
	#kept;
	/** Parts that are fetched when somebody wants them. @type {import('../all-platforms/all-platforms.js').AllPlatforms | undefined} */
	#all;
	/** @type {import('../already-have/already-have.js').AlreadyHave | undefined} */
	#have;

	/** Fetches what other tools would take when somebody looks at the platforms. */
	#looked = new IntersectionObserver((entries) => {
		// What does not come is missed by nobody who asked for a size.
		if (entries.some(({ isIntersecting }) => isIntersecting)) this.#showPicks().catch(() => undefined);
	});

	constructor() {
		super();
		this.#layers.addEventListener('point', (event) => this.#load.point(/** @type {CustomEvent<number | null>} */ (event).detail));
		this.#layers.addEventListener('base', () => this.#findBase());
	}

	/** Keeps what is shown in sight while the next one runs. @param {Weighing} weighing a finished one */
	keep(weighing) {
		this.#kept = weighing;
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
		else this.#showTables(weighing, inspection);
	}

	/** Shows the sizes in other units. @param {Weighing} weighing a finished one */
	rescale(weighing) {
		const { inspection } = weighing;
		if (this.#all?.isConnected) this.#all.rescale();
		const stack = inspection ? stackOf(inspection) : null;
		if (!inspection || !stack || this.#hero.parentElement !== this) return;
		this.#hero.show(weighing);
		this.#load.show(stack);
		this.#layers.show(stack, inspection, this.#base);
		this.#platforms.show(inspection);
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
			}
			// Something else may be shown by now.
			if (this.#shown === weighing) this.show(weighing);
			return;
		}
		if (this.#all.parentElement !== this) this.replaceChildren(this.#all);
		this.#all.show(weighing);
	}

	/** What other tools would take. */
	async #showPicks() {
		this.#looked.disconnect();
		const weighing = this.#shown;
		const { tell } = await import('../tool-picks/tool-picks.js');
		if (weighing && this.#shown === weighing) await tell(weighing, this.#platforms.agreement);
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

	/** Looks for where the base ends. */
	async #findBase() {
		const weighing = this.#shown;
		const inspection = weighing?.inspection;
		if (!inspection || !this.#base) return;
		const { endOf } = await import('../../lib/base-end.js');
		const base = await endOf(inspection, this.#base, weighing);
		const stack = stackOf(inspection);
		// Something else may be shown by now.
		if (!stack || this.#shown !== weighing) return;
		this.#base = base;
		this.#layers.show(stack, inspection, base);
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

	/** @param {Weighing} weighing @param {Inspection} inspection */
	#showTables(weighing, inspection) {
		const stack = stackOf(inspection);
		this.#base = baseOf(inspection);
		if (stack) this.#layers.show(stack, inspection, this.#base);
		this.#below.replaceChildren(...notes(inspection), ...(stack ? [this.#layers] : []));
		this.#platforms.show(inspection);
		this.#platforms.agreement.replaceChildren();
		this.#looked.disconnect();
		if (weighing.canAsk) this.#looked.observe(this.#platforms);
		this.#config.show(inspection);
		this.#trace.show(weighing);
		this.#documents.show(weighing);
		this.#arrange([
			inspection.platforms.length > 0 && ['plats', 'Platforms', platformCounts(inspection), this.#platforms],
			['cfg', 'Config', configNotes(inspection), this.#config],
			weighing.requests.length > 0 && ['req', 'Requests', traceNotes(weighing), this.#trace],
			['doc', 'Documents', ['as they were read, to the byte'], this.#documents],
		]);
	}

	/**
	 * The sections below the layers. One whose element stands already stays where it is, so
	 * that the focus in it stays too.
	 *
	 * @param {(false | [id: string, name: string, notes: (string | false | null)[], matter: HTMLElement])[]} wanted
	 */
	#arrange(wanted) {
		const sections = wanted.flatMap((want) => {
			if (!want) return [];
			const [id, name, sectionNotes, matter] = want;
			const standing = matter.closest('section');
			if (!standing || !this.#rest.contains(standing)) return [section(id, name, [sectionNotes], matter)];
			const header = standing.querySelector('header');
			header?.replaceChildren(h('h2', { id }, name), ...sectionNotes.filter((note) => typeof note === 'string').map((note) => h('p', {}, note)));
			return [standing];
		});
		const standing = [...this.#rest.children];
		if (sections.length === standing.length && sections.every((one, i) => one === standing[i])) return;
		this.#rest.replaceChildren(...sections);
	}

	/** @param {Weighing} weighing */
	#showError(weighing) {
		this.#kept = undefined;
		this.#error.show(weighing);
		this.#below.replaceChildren();
		this.#rest.replaceChildren();
		this.replaceChildren(this.#error, ...(weighing.between ? [weighing.between] : []), this.#rest);
		if (weighing.requests.length) {
			this.#trace.show(weighing);
			this.#arrange([['req', 'Requests', traceNotes(weighing), this.#trace]]);
		}
		this.#error.heading?.focus({ preventScroll: true });
	}
}

/** @param {Weighing} weighing */
function layerNotes({ inspection, stage }) {
	if (!inspection?.size) return [stage === 'running' ? 'on their way' : ''].filter(Boolean);
	const things = inspection.kind === 'artifact' ? 'file' : 'layer';
	const n = inspection.layers.length;
	return [things === 'file' ? plural(n, 'file') : `${n}, base first`];
}

/** @param {Inspection} inspection */
function configNotes({ config, size, kind, verification }) {
	if (kind === 'schema1') return ['from the newest history entry; schema 1 has no config of its own'];
	if (!config) return [kind === 'artifact' && 'none to run by'];
	const checked = verification.some(({ of, status }) => of === 'config' && status === 'verified');
	return [`${size ? bytes(size.config) : ''}${checked ? ', hash checked' : ''}`];
}

/** What is doubtful, in a bold word and a sentence. @type {Record<string, string>} */
const DOUBTS = {
	CONFIG_UNAVAILABLE: 'No config',
	CONFIG_DIGEST_MISMATCH: 'Wrong config',
	CONFIG_MALFORMED: 'Broken config',
	HISTORY_MISMATCH: 'History',
	GENERIC_CONTENT_TYPE: 'No type',
	PLATFORM_DIFFERS: 'Other platform',
	SIZE_UNKNOWN: 'Size unknown',
	REALM_NOT_TRUSTED: 'Not signed in',
	SCHEMA1: 'Old format',
	NO_MANIFEST: 'No manifest',
	LAYER_UNAVAILABLE: 'Layers missing',
	LAYER_MISMATCH: 'Wrong layer',
	PLATFORM_UNAVAILABLE: 'Not there',
};

/** @param {Inspection} inspection */
function notes({ warnings, size }) {
	const all = warnings.map(({ code, message }) => note(DOUBTS[code] ?? 'Note', message));
	if (size?.foreign) all.push(note('From elsewhere', `${bytes(size.foreign)} are not served by this registry. They are outlined beside the bar, and not counted.`));
	return all;
}

/** @param {string} word @param {string} message */
function note(word, message) {
	return h('p', { class: 'note' }, h('b', {}, word), ' ', h('span', {}, bdi(message)));
}

export function registerWeighResult() {
	customElements.define('weigh-result', WeighResult);
}

import { baseOf } from '../../lib/base.js';
import { bdi, h, section } from '../../lib/dom.js';
import { bytes } from '../../lib/format.js';
import { stackOf } from '../../lib/stack.js';
import { ConfigFacts, registerConfigFacts } from '../config-facts/config-facts.js';
import { LayerTable, registerLayerTable } from '../layer-table/layer-table.js';
import { platformCounts, PlatformTable, registerPlatformTable } from '../platform-table/platform-table.js';
import { RawDocuments, registerRawDocuments } from '../raw-documents/raw-documents.js';
import { registerRequestTrace, RequestTrace, traceNotes } from '../request-trace/request-trace.js';

/**
 * The tables of a result: the layers below their bar, with what is doubtful; then platforms,
 * config, requests and documents, a section each. Fetched while the number is on its way.
 *
 * @typedef {object} Places
 * @property {import('../layer-load/layer-load.js').LayerLoad} load the bar, in which a layer is pointed at
 * @property {HTMLElement} below what stands below it
 * @property {HTMLElement} rest what stands below the layers
 */
export class WeighTables {
	#layers = new LayerTable();
	#platforms = new PlatformTable();
	#config = new ConfigFacts();
	#trace = new RequestTrace();
	#documents = new RawDocuments();
	#places;
	/** What is shown. @type {Weighing | undefined} */
	#shown;
	/** What the image was built on. @type {Base | null} */
	#base = null;

	/** Fetches what other tools would take when somebody looks at the platforms. */
	#looked = new IntersectionObserver((entries) => {
		// What does not come is missed by nobody who asked for a size.
		if (entries.some(({ isIntersecting }) => isIntersecting)) this.#showPicks().catch(() => undefined);
	});

	/** @param {Places} places */
	constructor(places) {
		this.#places = places;
		this.#layers.addEventListener('point', (event) => places.load.point(/** @type {CustomEvent<number | null>} */ (event).detail));
		this.#layers.addEventListener('base', () => this.#findBase());
	}

	/** @param {Weighing} weighing @param {Inspection} inspection */
	show(weighing, inspection) {
		this.#shown = weighing;
		const stack = stackOf(inspection);
		this.#base = baseOf(inspection);
		if (stack) this.#layers.show(stack, inspection, this.#base);
		this.#places.below.replaceChildren(...notes(inspection), ...(stack ? [this.#layers] : []));
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

	/** Shows nothing but what was asked: there is no answer. @param {Weighing} weighing */
	showRequests(weighing) {
		this.#trace.show(weighing);
		this.#arrange([['req', 'Requests', traceNotes(weighing), this.#trace]]);
	}

	/** Shows the sizes in other units. @param {Stack} stack @param {Inspection} inspection */
	rescale(stack, inspection) {
		this.#layers.show(stack, inspection, this.#base);
		this.#platforms.show(inspection);
	}

	/** What other tools would take. */
	async #showPicks() {
		this.#looked.disconnect();
		const weighing = this.#shown;
		const { tell } = await import('../tool-picks/tool-picks.js');
		if (weighing && this.#shown === weighing) await tell(weighing, this.#platforms.agreement);
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
			if (!standing || !this.#places.rest.contains(standing)) return [section(id, name, [sectionNotes], matter)];
			const header = standing.querySelector('header');
			header?.replaceChildren(h('h2', { id }, name), ...sectionNotes.filter((note) => typeof note === 'string').map((note) => h('p', {}, note)));
			return [standing];
		});
		const standing = [...this.#places.rest.children];
		if (sections.length === standing.length && sections.every((one, i) => one === standing[i])) return;
		this.#places.rest.replaceChildren(...sections);
	}
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

/** Parts before what is made of them. */
export function registerWeighTables() {
	registerLayerTable();
	registerPlatformTable();
	registerConfigFacts();
	registerRequestTrace();
	registerRawDocuments();
}

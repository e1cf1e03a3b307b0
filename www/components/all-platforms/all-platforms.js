import '../../lib/dressed.js';
import { bdi, blank, breakable, code, fill, h, section } from '../../lib/dom.js';
import { platformAddress } from '../../lib/address.js';
import { engine } from '../../lib/engine.js';
import { exactly, shown, Size } from '../../lib/exact.js';
import { bytes, count, date, familiar, platformText, withShortDigests } from '../../lib/format.js';
import { platformsMarkdown } from '../../lib/markdown.js';
import { settings } from '../../lib/settings.js';
import { cell, row, rowHead, table, weight } from '../../lib/table.js';
import { list, spoken } from '../../lib/words.js';
import { copy, digestButton } from '../copy-digest/copy-digest.js';
import { costOfAll, counted, otherTable, walk } from '../platform-table/platform-table.js';
import { registerRequestTrace, RequestTrace, traceNotes } from '../request-trace/request-trace.js';
import { ToolPicks, registerToolPicks } from '../tool-picks/tool-picks.js';
import { unitButton } from '../weight-hero/weight-hero.js';

/**
 * What every platform of an index weighs, what it shares with the others, and the sum in
 * which each layer counts once. It is drawn at once; figures come as they are known.
 *
 *     <all-platforms></all-platforms>    all.show(weighing)
 *
 * Dispatches `again` with `rest` when what was left is wanted after a stop, and `told` with how far it is.
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/table/examples/sortable-table/
 */
export class AllPlatforms extends HTMLElement {
	#name = h('h1', { class: 'ref', id: 'ref' });
	#weight = h('p', { class: 'weight' });
	#gist = h('p', { class: 'gist' });
	#copy = h('div', { class: 'copy' });
	#facts = h('dl', { class: 'facts' });
	#notes = h('div', {});
	#deeds = h('div', { class: 'deeds' });
	#sizes = h('div', {});
	#rest = h('div', {});
	#trace = new RequestTrace();
	#picks = new ToolPicks();
	#sort = { by: 'download', down: true };
	/** @type {Weighing | undefined} */
	#weighing;

	connectedCallback() {
		if (this.firstChild) return;
		const hero = h('section', { class: 'hero', 'aria-labelledby': 'ref' }, h('div', {}, this.#name, this.#weight, this.#gist, this.#copy), this.#facts);
		const sizes = h('section', { class: 'sec', 'aria-labelledby': 'all' }, h('header', {}, h('h2', { id: 'all' }, 'Sizes'), this.#notes, this.#deeds), this.#sizes);
		this.append(hero, sizes, this.#rest);
		this.addEventListener('keydown', (event) => walk(event, this.#sizes));
	}

	/** @param {Weighing} weighing */
	show(weighing) {
		this.#weighing = weighing;
		const { inspection, name: { name, target } } = weighing;
		fill(this.#name, name + target, () => [breakable(withShortDigests(name)), h('wbr'), h('i', {}, bdi(withShortDigests(target)), ', all platforms')]);
		this.#showWeight(inspection?.indexTotal);
		this.#showGist(weighing);
		this.#showCopy(weighing);
		this.#showFacts(weighing);
		this.#showSizes(weighing);
		this.#showRest(weighing);
	}

	/** Shows the sizes in other units. */
	rescale() {
		if (this.#weighing) this.show(this.#weighing);
	}

	/** @param {Inspection['indexTotal'] | undefined} total */
	#showWeight(total) {
		fill(this.#weight, `${total?.download} ${settings.units} ${this.#weighing?.stage}`, () => {
			if (!total) return this.#weighing?.stage === 'running' ? blank() : h('span', { class: 'q' }, '–');
			const { value, unit } = engine.size(total.download);
			return [
				h('output', { form: 'ask', for: 'image platform', 'aria-live': 'off' }, value, h('span', { class: 'vh' }, ` ${spoken(unit)}`)),
				unitButton(unit, this),
			];
		});
	}

	/** @param {Weighing} weighing */
	#showGist({ inspection, stage }) {
		const images = imagesOf(inspection);
		const total = inspection?.indexTotal;
		if (total) {
			const each = images.reduce((sum, { download }) => sum + (download ?? 0), 0);
			const exact = `${total.complete ? '' : 'At least '}${bytes(total.download)}`;
			const shared = each - total.download;
			const aside = shared > 0 ? ['Counted one by one they would be ', new Size(each), ': ', new Size(shared), ' are shared.'] : ['They share nothing.'];
			fill(this.#gist, exact + aside.join(''), () => [h('b', {}, exact), ` stand in the registry for ${all(images.length)}. `, h('span', {}, shown(aside))]);
			return;
		}
		const known = images.filter(({ download }) => download !== null).length;
		const next = images.find(({ download }) => download === null)?.platform;
		const before = this.#gist.textContent;
		fill(this.#gist, `${stage} ${known} ${images.length}`, () => {
			if (stage === 'done') return [`Stopped: `, h('b', {}, `${count(known)} of ${count(images.length)}`), ' are known. What they share is known when all are.'];
			if (!images.length) return 'Asking which platforms there are.';
			if (known === images.length) return ['Reading the configs, when each was made: ', h('b', {}, `all ${count(known)}`), ' are weighed.'];
			return ['Weighing ', next && code(bdi(platformText(next))), ': ', h('b', {}, `${count(known)} of ${count(images.length)}`), ' are known.'];
		});
		if (stage === 'running' && this.#gist.textContent !== before) this.dispatchEvent(new CustomEvent('told', { bubbles: true, detail: this.#gist.textContent }));
	}

	/** @param {Weighing} weighing */
	#showCopy({ inspection, stage, stopped }) {
		fill(this.#copy, stage + stopped, () => {
			if (stage === 'running') return h('span', {}, 'Esc stops, and keeps what is known');
			if (!inspection) return null;
			const rest = () => this.dispatchEvent(new CustomEvent('again', { bubbles: true, detail: 'rest' }));
			const { name } = familiar(inspection.reference);
			/** @type {[string, string, string][]} */
			const offers = [
				['link', location.href, 'Copied'],
				...(inspection.resolved ? [/** @type {[string, string, string]} */ (['name@digest', `${name}@${inspection.resolved.digest}`, 'Copied'])] : []),
				['JSON', JSON.stringify(inspection, null, 2), 'Copied the inspection'],
			];
			const copies = offers.map(([what, text, said]) => {
				const button = h('button', { type: 'button', class: 'txt', 'aria-label': `${what}, copy` }, what);
				button.addEventListener('click', () => copy(text, button, said));
				return button;
			});
			return [h('span', {}, 'Copy'), ...copies, stopped && h('button', { type: 'button', class: 'txt', onclick: rest }, 'Weigh the rest'), stopped && h('span', {}, costOfAll(inspection))];
		});
	}

	/** @param {Weighing} weighing */
	#showFacts({ inspection, stage }) {
		const images = imagesOf(inspection);
		const sized = images.filter(({ download }) => download !== null).sort((a, b) => (a.download ?? 0) - (b.download ?? 0));
		const over = stage === 'done';
		const total = inspection?.indexTotal;
		const entries = images.reduce((sum, { layers }) => sum + (layers ?? 0), 0);
		const systems = [...new Set(images.flatMap(({ platform }) => (platform ? [platform.os] : [])))];
		const index = inspection?.resolved?.digest;
		/** @type {[string, Children][]} */
		const rows = [
			['Platforms', images.length ? bdi(systems.length === 1 ? `${count(images.length)}, all ${systems[0]}` : `${count(images.length)}, ${list(systems)}`) : blank()],
			['Layers', total ? `${count(total.distinctLayers)} distinct of ${count(entries)}` : over ? 'not known' : blank()],
			['Smallest', over ? named(sized[0]) : blank()],
			['Largest', over ? named(sized.at(-1)) : blank()],
			['Index', index ? digestButton(index, 'index', 'end') : blank()],
		];
		fill(this.#facts, `${index} ${total?.download} ${stage} ${images.length}`, () => rows.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
	}

	/** @param {Weighing} weighing */
	#showSizes({ inspection, stage }) {
		const key = JSON.stringify([inspection?.platforms, this.#sort, settings.units, stage]);
		fill(this.#notes, stage + this.#sort.by + this.#sort.down, () => h('p', {}, stage === 'running' ? 'on their way' : orderWords(this.#sort)));
		fill(this.#deeds, stage + inspection?.resolved?.digest, () => h('div', { class: stage === 'done' ? '' : 'ghost', inert: stage !== 'done' }, copyTable(inspection)));
		const focused = this.#sizes.contains(document.activeElement) ? document.activeElement : null;
		const back = focused?.getAttribute('data-by') ? `[data-by="${focused.getAttribute('data-by')}"]` : focused?.getAttribute('href') ? `a[href="${CSS.escape(focused.getAttribute('href') ?? '')}"]` : null;
		fill(this.#sizes, key, () => {
			if (!inspection?.platforms.length) return h('p', { class: 'q' }, 'The index names its platforms.');
			return [keyToColours(), this.#table(inspection, stage === 'running'), nothingOfTheirOwn(inspection)];
		});
		if (back) /** @type {HTMLElement | null} */ (this.#sizes.querySelector(back))?.focus({ preventScroll: true });
	}

	/** @param {Inspection} inspection @param {boolean} running */
	#table(inspection, running) {
		const images = imagesOf(inspection);
		const largest = Math.max(...images.map(({ download }) => download ?? 0), 1);
		const oneDay = day(inspection);
		const { by, down } = this.#sort;
		const order = running ? images : [...images].sort((a, b) => compareBy(by, a, b) * (down ? -1 : 1) || compareBy('platform', a, b));
		const rows = order.map((entry) => platformRow(entry, inspection, { largest, oneDay, running }));
		/** @type {(by: string, text: string, className?: string) => [Children, string?, ('ascending' | 'descending')?]} */
		const head = (column, text, className) => {
			const press = () => {
				this.#sort = { by: column, down: column === by ? !down : column !== 'platform' };
				if (this.#weighing) this.#showSizes(this.#weighing);
			};
			return [h('button', { type: 'button', 'data-by': column, onclick: press }, text), className, column === by && !running ? (down ? 'descending' : 'ascending') : undefined];
		};
		const heads = [
			head('platform', 'Platform'),
			head('download', 'Download', 'n'),
			/** @type {[Children, string?]} */ (['To scale', 'mute']),
			head('unique', 'Only here', 'n'),
			head('shared', 'Shared', 'n far'),
			head('layers', 'Layers', 'n far'),
			head('created', 'Created', 'n far'),
			/** @type {[Children, string?]} */ (['Manifest', 'mute']),
		];
		const name = `Download size of each platform of ${inspection.reference.canonical}. `;
		const caption = h('caption', { class: oneDay ? undefined : 'vh' }, h('span', { class: 'vh' }, name), oneDay && ['All were made on ', bdi(oneDay), '.']);
		return table({ class: 'tbl stack all' }, caption, heads, rows, sumRow(inspection));
	}

	/** @param {Weighing} weighing */
	#showRest(weighing) {
		const { inspection, stage } = weighing;
		if (stage !== 'done' || !inspection) {
			this.#rest.replaceChildren();
			return;
		}
		const others = inspection.platforms.filter(({ role }) => role !== 'image');
		const name = others.length && others.every(({ role }) => role === 'attestation') ? 'Attestations' : others.length ? 'Not platforms' : 'Attestations';
		const matter = others.length ? otherTable(others, inspection, true) : h('p', { class: 'q' }, 'This index holds images only. Provenance, bills of materials and signatures would be listed here, apart from the platforms, because nobody pulls them to run.');
		this.#picks.show(inspection);
		this.#trace.show(weighing);
		const doubts = inspection.warnings.map(({ message }) => h('p', { class: 'note' }, h('b', {}, 'Note'), ' ', h('span', {}, bdi(message))));
		this.#rest.replaceChildren(
			...(doubts.length ? [section('doubt', 'Doubts', [], ...doubts)] : []),
			section('att', name, [others.length ? counted(others) : 'none'], matter),
			...(inspection.picks?.length ? [section('pick', 'Who picks which', [['asked for ', bdi(platformText(inspection.platformAsked.platform))]], this.#picks)] : []),
			section('req', 'Requests', traceNotes(weighing).map((note) => note || null), this.#trace),
		);
	}
}

/** @param {Inspection | undefined} inspection */
function imagesOf(inspection) {
	return inspection?.platforms.filter(({ role }) => role === 'image') ?? [];
}

/** The day on which all were made, if it is one. @param {Inspection} inspection */
function day(inspection) {
	const days = new Set(imagesOf(inspection).map(({ created }) => date(created)?.day));
	return days.size === 1 ? [...days][0] : undefined;
}

/** @param {number} n */
function all(n) {
	return n === 1 ? 'the one platform' : `all ${count(n)} platforms`;
}

/** @param {PlatformEntry | undefined} entry */
function named(entry) {
	if (!entry) return 'not known';
	return entry.platform ? bdi(platformText(entry.platform)) : 'not named';
}

/** @type {Record<string, (entry: PlatformEntry) => number | string>} */
const COLUMNS = {
	platform: ({ platform }) => (platform ? platformText(platform) : ''),
	download: ({ download }) => download ?? -1,
	unique: ({ unique }) => unique ?? -1,
	shared: ({ shared }) => shared ?? -1,
	layers: ({ layers }) => layers ?? -1,
	created: ({ created }) => date(created)?.iso ?? '',
};

/** @param {string} by @param {PlatformEntry} a @param {PlatformEntry} b */
function compareBy(by, a, b) {
	const [left, right] = [COLUMNS[by]?.(a) ?? 0, COLUMNS[by]?.(b) ?? 0];
	return left < right ? -1 : left > right ? 1 : 0;
}

/** @param {{ by: string, down: boolean }} sort */
function orderWords({ by, down }) {
	if (by === 'platform') return down ? 'by name, from the end' : 'by name';
	if (by === 'created') return down ? 'newest first' : 'oldest first';
	return { download: '', unique: 'by what is only there, ', shared: 'by what is shared, ', layers: 'by layers, ' }[by] + (by === 'layers' ? (down ? 'most first' : 'fewest first') : down ? 'largest first' : 'smallest first');
}

function keyToColours() {
	return h('p', { class: 'key' }, h('span', {}, h('i', { class: 'seg-kept' }), 'shared with another platform'), h('span', {}, h('i', { class: 'seg-new' }), 'only here'));
}

/**
 * @param {PlatformEntry} entry
 * @param {Inspection} inspection
 * @param {{ largest: number, oneDay: string | undefined, running: boolean }} all
 */
function platformRow(entry, inspection, { largest, oneDay, running }) {
	const { platform, download, unique, shared, layers, created, digest } = entry;
	const chosen = entry.selected && digest === inspection.manifest?.digest;
	const own = unique ?? (shared === null ? download ?? 0 : 0);
	const common = shared ?? 0;
	const figure = (/** @type {number | null} */ size) => (size === null ? (running ? blank() : '–') : weight(size));
	const time = date(created);
	const made = time ? h('time', { datetime: time.iso }, oneDay ? time.iso.slice(11, 19) : time.day) : '–';
	return row(
		{ 'aria-current': chosen && 'true' },
		rowHead('wrap', h('a', { href: platformAddress(inspection, entry) }, platform ? code(bdi(platformText(platform))) : 'not named')),
		cell('n', download === null && !running ? h('span', { class: 'q' }, 'unknown') : figure(download)),
		cell(
			'bar',
			h(
				'span',
				{ class: 'fall', 'aria-hidden': 'true' },
				common > 0 && h('span', { class: 'seg-kept', '--x': 0, '--w': common / largest }),
				own > 0 && h('span', { class: unique === null ? 'seg-kept' : 'seg-new', '--x': common / largest, '--w': own / largest }),
			),
		),
		h('td', { role: 'cell', class: 'n last', 'data-l': 'own' }, unique === null ? '–' : figure(unique)),
		cell('n wide far q', shared === null ? '–' : figure(shared)),
		cell('n wide far q', layers === null ? '–' : count(layers)),
		cell('n wide far q', made),
		cell('whole', digestButton(digest, 'manifest', 'bare', 'end')),
	);
}

/** @param {Inspection} inspection */
function sumRow({ indexTotal: total }) {
	return row(
		{},
		rowHead('', total && !total.complete ? 'At least' : 'Each layer once'),
		cell('n', total ? exactly(total.download, 'ends') : '–'),
		cell('bar wide'),
		cell('wide'),
		cell('wide far'),
		cell('n wide far', total ? count(total.distinctLayers) : '–'),
		cell('wide far'),
		cell('wide'),
	);
}

/** @param {Inspection} inspection */
function nothingOfTheirOwn(inspection) {
	const images = imagesOf(inspection);
	const without = images.filter(({ unique, download }) => unique === 0 && download);
	if (!without.length || images.length < 2) return null;
	const names = without.slice(0, MANY).map(({ platform, digest }) => (platform ? platformText(platform) : digest.slice(7, 19)));
	const more = without.length > MANY ? [`${count(without.length - MANY)} more`] : [];
	return h('p', { class: 'q' }, bdi(list([...names, ...more])), ` ${without.length === 1 ? 'has' : 'have'} no layer that another platform does not have too.`);
}

/** So many names stand in a sentence. */
const MANY = 6;

/** @param {Inspection | undefined} inspection */
function copyTable(inspection) {
	const button = h('button', { type: 'button', class: 'btn' }, 'Copy as a table');
	button.addEventListener('click', () => inspection && copy(platformsMarkdown(inspection), button, 'Copied as Markdown'));
	return button;
}

export function registerAllPlatforms() {
	registerRequestTrace();
	registerToolPicks();
	if (!customElements.get('all-platforms')) customElements.define('all-platforms', AllPlatforms);
}

import { bdi, code, h } from '../../lib/dom.js';
import { familiar, platformText } from '../../lib/format.js';
import { cell, row, rowHead, table } from '../../lib/table.js';
import { quietly } from '../../lib/weighing.js';
import { list } from '../../lib/words.js';

/**
 * Which entry of an index other tools would take, and why: a sentence where all agree, else a
 * table.
 *
 *     <tool-picks></tool-picks>          picks.show(inspection)
 *
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/table/
 */
export class ToolPicks extends HTMLElement {
	/** @param {Inspection} inspection one with its picks */
	show(inspection) {
		const picks = picksOf(inspection);
		this.replaceChildren(...(agree(picks) ? [h('p', { class: 'q' }, sentence(inspection, picks))] : [pickTable(inspection, picks)]));
	}
}

/** What takes the first entry without looking is no tool by that name. */
const BLIND = 'first entry';
/** One of the tools that was told to be stricter than it is. */
const STRICT = 'containerd strict';

/**
 * What each tool takes: docker as it is done here, by containerd's rules.
 *
 * @param {Inspection} inspection
 * @returns {ToolPick[]}
 */
function picksOf({ platforms, picks, manifest }) {
	const taken = platforms.findIndex(({ selected, digest }) => selected && digest === manifest?.digest);
	const reason = platforms[taken]?.reason.replace(/, taken$/, '') ?? 'nothing fits';
	return [{ tool: 'docker', selected: taken < 0 ? null : taken, reason: `${reason}, in containerd’s order` }, ...(picks ?? [])];
}

/** Whether all that look take the same. @param {ToolPick[]} picks */
function agree(picks) {
	return new Set(picks.filter(({ tool }) => tool !== BLIND && tool !== STRICT).map(({ selected }) => selected)).size === 1;
}

/** @param {Inspection} inspection @param {ToolPick[]} picks */
function sentence({ platforms }, picks) {
	const first = picks.find(({ tool }) => tool === BLIND);
	const same = 'Docker, podman, skopeo, crane, regctl and oras would all take the same one.';
	if (!first || first.selected === picks[0]?.selected) return same;
	return [`${same} What takes the first entry without looking gets `, entryName(platforms, first.selected), '.'];
}

/** @param {Inspection} inspection @param {ToolPick[]} picks */
function pickTable({ platforms, platformAsked }, picks) {
	const ours = picks[0]?.selected;
	const rows = picks.map(({ tool, selected, reason }) => {
		const name = entryName(platforms, selected);
		const takes = selected === ours ? name : h('b', {}, name);
		return row({}, rowHead('', toolName(tool)), cell('', takes), cell('q grow third', bdi(reason)));
	});
	const asked = code(bdi(platformText(platformAsked.platform)));
	const caption = h('caption', {}, 'Tools read the same index differently. For ', asked, ' they part ways here; in bold what docker would not take.');
	return table({ class: 'tbl stack named' }, caption, [['Tool'], ['Takes'], ['Because']], rows);
}

/** @param {string} tool */
function toolName(tool) {
	if (tool === BLIND) return 'the first entry';
	return tool === STRICT ? [code('containerd'), ', strict'] : code(tool);
}

/** @param {PlatformEntry[]} platforms @param {number | null} selected */
function entryName(platforms, selected) {
	const entry = selected === null ? null : platforms[selected];
	if (!entry) return 'nothing';
	if (entry.role === 'index') return 'an index within the index';
	return entry.platform ? code(bdi(platformText(entry.platform))) : 'an entry without a platform';
}

/**
 * Where tools part ways, in a sentence; all of it when it is opened.
 *
 * @param {Inspection} inspection one with its picks
 */
function picksInShort(inspection) {
	const picks = picksOf(inspection);
	if (agree(picks)) return h('p', { class: 'q' }, sentence(inspection, picks));
	const ours = picks[0]?.selected;
	const others = picks.filter(({ tool, selected }) => tool !== BLIND && tool !== STRICT && selected !== ours).map(({ tool }) => tool);
	const element = new ToolPicks();
	element.show(inspection);
	return h('details', { class: 'more' }, h('summary', {}, `Tools part ways here: ${list(others)} would not take what docker does`), element);
}

/**
 * Finds out what tools would take, of what is known already, so that it costs no request.
 *
 * @param {Weighing} weighing a finished one
 * @param {HTMLElement} place
 */
export async function tell({ inspection, proxy, asked }, place) {
	if (!inspection?.resolved) return;
	const name = `${familiar(inspection.reference).name}@${inspection.resolved.digest}`;
	const { picks } = await quietly(name, { picks: true, parts: ['size'], ...(asked.platform && { platform: asked.platform }), ...(proxy && { proxy }) });
	registerToolPicks();
	// Somebody may have gone on.
	if (picks && place.isConnected) place.replaceChildren(picksInShort({ ...inspection, picks }));
}

export function registerToolPicks() {
	if (!customElements.get('tool-picks')) customElements.define('tool-picks', ToolPicks);
}

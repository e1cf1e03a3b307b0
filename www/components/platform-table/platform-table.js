import { bdi, blank, code, h } from '../../lib/dom.js';
import { digestAddress, platformAddress, write } from '../../lib/address.js';
import { count, familiar, platformText, plural } from '../../lib/format.js';
import { leftWords } from '../../lib/pulls.js';
import { cell, row, rowHead, table, weight } from '../../lib/table.js';
import { list } from '../../lib/words.js';
import { digestButton } from '../copy-digest/copy-digest.js';

/**
 * What an index holds: a link for each platform, why it was taken or not, and apart from
 * them what is no image.
 *
 *     <platform-table></platform-table>  platforms.show(inspection)
 *
 * A link weighs its platform; the arrow keys go from one to the next.
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/table/
 */
export class PlatformTable extends HTMLElement {
	/** The place of what other tools would take, which is found out later. */
	agreement = h('div', { class: 'agreement' });

	connectedCallback() {
		this.addEventListener('keydown', (event) => walk(event, this));
	}

	/** @param {Inspection} inspection */
	show(inspection) {
		const focused = this.contains(document.activeElement) ? document.activeElement?.getAttribute('href') : null;
		const images = inspection.platforms.filter(({ role }) => role === 'image');
		const others = inspection.platforms.filter(({ role }) => role !== 'image');
		this.replaceChildren();
		if (images.length) this.append(imageTable(images, inspection));
		if (images.length > 1 && !inspection.reference.source) this.append(weighAll(images, inspection), this.agreement);
		if (others.length) this.append(otherTable(others, inspection, images.length === 0));
		if (!focused) return;
		const same = [...this.querySelectorAll('a')].find((link) => link.getAttribute('href') === focused);
		same?.focus({ preventScroll: true });
	}
}

/** @param {PlatformEntry[]} images @param {Inspection} inspection */
function imageTable(images, inspection) {
	const caption = h('caption', {}, 'Default is linux/amd64, whatever machine you sit at. Press a platform to weigh it' + (inspection.reference.source ? '.' : ': two requests.'));
	const rows = images.map((entry) => {
		const text = entry.platform ? platformText(entry.platform) : null;
		const chosen = entry.digest === inspection.manifest?.digest && entry.selected;
		const size = chosen ? inspection.size?.download : entry.download;
		return row(
			{ 'aria-current': chosen && 'true' },
			rowHead('', h('a', { href: platformAddress(inspection, entry), 'data-keep': true }, text ? code(bdi(text)) : 'not named')),
			cell('q grow', bdi(entry.reason)),
			cell('n', typeof size === 'number' ? weight(size) : chosen ? blank() : h('span', { class: 'q' }, '–')),
			cell('under', digestButton(entry.digest, 'manifest', 'bare', 'end')),
		);
	});
	return table({ class: 'tbl stack named' }, caption, [['Platform'], ['Why, or why not'], ['Download', 'n'], ['Manifest']], rows);
}

/** The way to what the others weigh, and what it costs. @param {PlatformEntry[]} images @param {Inspection} inspection */
function weighAll(images, inspection) {
	const { name, target } = familiar(inspection.reference);
	const address = write({ image: name + target, platform: addressed(inspection), all: true });
	return h('div', { class: 'row' }, h('a', { class: 'btn', href: address }, `Weigh all ${count(images.length)}`), h('p', {}, costOfAll(inspection)));
}

/** The platform that was asked for, if it was. @param {Inspection} inspection */
function addressed({ platformAsked }) {
	return platformAsked.from === 'default' ? '' : platformText(platformAsked.platform);
}

/** So many images of an index are looked into at most. */
const MOST = 64;

/** What weighing all platforms costs beyond what is known. @param {Inspection} inspection */
export function costOfAll({ platforms, reference, manifest, rateLimit }) {
	const images = platforms.filter(({ role, download, digest }) => role === 'image' && download === null && digest !== manifest?.digest);
	const more = Math.min(new Set(images.map(({ digest }) => digest)).size, MOST - 1);
	const asked = `${plural(more, 'more manifest')} and ${plural(more, 'config')}`;
	const left = leftWords(rateLimit, more);
	return `${asked}${reference.registry === 'docker.io' ? `; on Docker Hub that is ${plural(more, 'pull')}.` : '.'}${left ? ` ${left}` : ''}`;
}

/** The arrow keys go from one link to the next. @param {KeyboardEvent} event @param {HTMLElement} within */
export function walk(event, within) {
	const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
	const links = [...within.querySelectorAll('tbody a')];
	const at = links.findIndex((link) => link === document.activeElement);
	if (!by || at < 0) return;
	event.preventDefault();
	/** @type {HTMLElement | undefined} */ (links[Math.min(Math.max(at + by, 0), links.length - 1)])?.focus();
}

/** @type {Record<PlatformEntry['role'], [one: string, many: string]>} */
const ROLES = {
	image: ['image', 'images'],
	attestation: ['attestation', 'attestations'],
	artifact: ['artifact', 'artifacts'],
	index: ['index', 'indexes'],
	unknown: ['entry of a kind not known here', 'entries of a kind not known here'],
};

/** @param {PlatformEntry[]} entries */
export function counted(entries) {
	const roles = [...new Set(entries.map(({ role }) => role))];
	return list(roles.map((role) => plural(entries.filter((entry) => entry.role === role).length, ...ROLES[role])));
}

/** What is no image. @param {PlatformEntry[]} others @param {Inspection} inspection @param {boolean} open */
export function otherTable(others, inspection, open) {
	const meaning = others.some(({ role }) => role === 'attestation') ? 'An attestation says how an image was built, or what is in it. Nobody pulls it to run.' : 'Not images to run.';
	const rows = others.map((entry) =>
		row(
			{},
			rowHead('', h('a', { href: digestAddress(inspection, entry.digest) }, ROLES[entry.role][0])),
			cell('q grow', bdi(entry.reason)),
			cell('under', digestButton(entry.digest, 'manifest', 'bare', 'end')),
		),
	);
	return h(
		'details',
		{ class: 'more', open },
		h('summary', {}, counted(others)),
		table({ class: 'tbl stack named' }, h('caption', {}, meaning), [['What'], ['Why, or why not'], ['Manifest']], rows),
	);
}

/**
 * How many of what there are.
 *
 * @param {Inspection} inspection
 */
export function platformCounts({ platforms }) {
	const images = platforms.filter(({ role }) => role === 'image').length;
	const others = platforms.filter(({ role }) => role !== 'image');
	return [`${images || 'None'} in the index`, others.length > 0 && `and ${counted(others)}`];
}

export function registerPlatformTable() {
	customElements.define('platform-table', PlatformTable);
}

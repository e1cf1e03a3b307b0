import './dressed.js';
import { copy } from '../components/copy-digest/copy-digest.js';
import { digestAddress } from './address.js';
import { bdi, h, longText } from './dom.js';
import { bytes, shortDigest } from './format.js';
import { save } from './trace.js';

/**
 * A document to be read: set out, with links where digests lead to more, or to the byte.
 * It is somebody else's: text, and never more of it at once than can be looked at.
 */

/** The most lines, and characters to the byte, that are shown at once. */
const LINES = 1000;
const CHARACTERS = 64 * 1024;
/** The most levels that are set out; the engine reads no more. */
const MAX_DEPTH = 128;

/**
 * @param {string} name
 * @param {string} digest
 * @param {Weighing} weighing
 * @returns {Promise<HTMLElement>}
 */
export async function documentReader(name, digest, weighing) {
	const body = await weighing.document(digest).catch(() => undefined);
	if (!body) return h('p', { class: 'note' }, h('b', {}, 'Not kept'), ' ', h('span', {}, 'This page keeps 32 MiB of documents; weigh it again to have it read anew.'));
	const text = new TextDecoder().decode(body);
	const value = parsed(text);
	const label = `${name}, ${bytes(body.length)}`;
	const place = h('div', { class: 'raw', role: 'region', 'aria-label': label, tabindex: '0' });
	const setOut = h('button', { type: 'button', class: 'txt', 'aria-pressed': 'true' }, 'Set out');
	const exact = h('button', { type: 'button', class: 'txt', 'aria-pressed': 'false' }, 'To the byte');
	const show = (/** @type {boolean} */ pretty) => {
		setOut.setAttribute('aria-pressed', String(pretty));
		exact.setAttribute('aria-pressed', String(!pretty));
		place.replaceChildren(pretty ? inLines(lines(value, weighing)) : inPieces(text));
		place.scrollTo(0, 0);
	};
	setOut.addEventListener('click', () => show(true));
	exact.addEventListener('click', () => show(false));
	const { algorithm, head } = shortDigest(digest);
	const fileName = `${name.toLowerCase().replaceAll(' ', '-')}-${algorithm}-${head}.json`;
	const saves = h('button', { type: 'button', class: 'txt' }, 'Save');
	saves.addEventListener('click', () => save(fileName, new Uint8Array(body), 'application/json'));
	const copies = h('button', { type: 'button', class: 'txt' }, 'Copy');
	copies.addEventListener('click', () => copy(text, copies, `Copied the ${name.toLowerCase()}`));
	show(value !== undefined);
	setOut.hidden = value === undefined;
	return h('div', { class: 'reader' }, h('div', { class: 'copy' }, h('span', {}, label), setOut, exact, saves, copies), place);
}

/** @param {string} text @returns {unknown} */
function parsed(text) {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** As much as can be looked at, and the rest by a press. @param {Iterator<HTMLElement>} all */
function inLines(all) {
	const pre = h('pre', {});
	const more = h('button', { type: 'button', class: 'txt' }, `Show the next ${LINES.toLocaleString('en')} lines`);
	const next = () => {
		for (let i = 0; i < LINES; i += 1) {
			const { done, value } = all.next();
			if (done) {
				more.remove();
				return;
			}
			pre.append(value);
		}
	};
	more.addEventListener('click', next);
	const place = h('div', {}, pre, more);
	next();
	return place;
}

/** @param {string} text */
function inPieces(text) {
	const pre = h('pre', { class: 'exact' });
	const more = h('button', { type: 'button', class: 'txt' }, 'Show more');
	let at = 0;
	const next = () => {
		pre.append(bdi(text.slice(at, at + CHARACTERS)));
		at += CHARACTERS;
		if (at >= text.length) more.remove();
	};
	more.addEventListener('click', next);
	const place = h('div', {}, pre, more);
	next();
	return place;
}

/** @param {unknown} value @param {Weighing} weighing */
function* lines(value, weighing) {
	yield* written(value, 0, '', '', weighing);
}

/**
 * A value in lines, as it is indented in JSON.
 *
 * @param {unknown} value
 * @param {number} depth
 * @param {string} before its name, or nothing
 * @param {string} after a comma, or nothing
 * @param {Weighing} weighing
 * @returns {Generator<HTMLElement>}
 */
function* written(value, depth, before, after, weighing) {
	if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) {
		yield line(depth, before, longText(JSON.stringify(value)), after);
		return;
	}
	const isList = Array.isArray(value);
	const [open, close] = isList ? ['[', ']'] : ['{', '}'];
	const entries = Object.entries(value);
	if (!entries.length) {
		yield line(depth, before, open + close, after);
		return;
	}
	yield line(depth, before, open, '');
	for (const [i, [key, each]] of entries.entries()) {
		const comma = i < entries.length - 1 ? ',' : '';
		const name = isList ? '' : `${JSON.stringify(key)}: `;
		const address = key === 'digest' && typeof each === 'string' ? leadsTo(value, each, weighing) : null;
		if (address) yield line(depth + 1, name, h('a', { href: address }, bdi(JSON.stringify(each))), comma);
		else yield* written(each, depth + 1, name, comma, weighing);
	}
	yield line(depth, '', close, after);
}

/**
 * Where a digest leads: to what can be weighed.
 *
 * @param {object} descriptor
 * @param {string} digest
 * @param {Weighing} weighing
 */
function leadsTo(descriptor, digest, { inspection }) {
	const type = 'mediaType' in descriptor ? String(descriptor.mediaType) : '';
	if (!inspection || !/manifest|image\.index/.test(type) || !/^[a-z0-9+._-]+:[0-9a-f]{32,}$/.test(digest)) return null;
	return digestAddress(inspection, digest);
}

/** @param {number} depth @param {string} name @param {Node | string} value @param {string} after */
function line(depth, name, value, after) {
	return h('span', { class: 'line', '--depth': depth }, name && h('b', {}, bdi(name)), typeof value === 'string' ? bdi(value) : value, after, '\n');
}

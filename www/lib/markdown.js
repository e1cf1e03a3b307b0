import { exec, healthcheck } from '../components/config-facts/config-facts.js';
import { engine } from './engine.js';
import { count, platformText } from './format.js';

/**
 * Tables to paste into an issue or a message. What strangers wrote is a code span there, on one line and in one cell.
 */

/** The most rows of a table, and characters of a cell. */
const MAX_ROWS = 200;
const MAX_CELL = 160;

/** Whatever would end a line, or turn the reading order. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** A text from elsewhere as a code span. @param {string} text */
function span(text) {
	const line = text.replace(UNSEEN, ' ').trim();
	if (!line) return '';
	const cut = [...line.slice(0, MAX_CELL * 2)].slice(0, MAX_CELL).join('');
	const shown = (cut.length < line.length ? `${cut}…` : cut).replace(/\\?\|/g, (bar) => (bar.length > 1 ? '\\ \\|' : '\\|'));
	const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map(({ length }) => length));
	const fence = '`'.repeat(longest + 1);
	const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
	return fence + pad + shown + pad + fence;
}

/** @param {string[]} heads figures begin with a greater-than sign @param {string[][]} rows */
function table(heads, rows) {
	const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
	const more = rows.length > MAX_ROWS ? ['', `… and ${count(rows.length - MAX_ROWS)} more.`] : [];
	return [line(heads.map((head) => head.replace('>', ''))), line(heads.map((head) => (head.startsWith('>') ? '---:' : '---'))), ...rows.slice(0, MAX_ROWS).map(line), ...more];
}

/** @param {number | null} size */
function sized(size) {
	return size === null ? '–' : engine.size(size).text;
}

/**
 * What every platform of an index weighs.
 *
 * @param {Inspection} inspection
 */
export function platformsMarkdown({ reference, platforms, indexTotal, resolved }) {
	const images = platforms.filter(({ role }) => role === 'image').sort((a, b) => (b.download ?? -1) - (a.download ?? -1));
	const rows = images.map(({ platform, download, unique, shared, layers, digest }) => [
		platform ? span(platformText(platform)) : 'not named', sized(download), sized(unique), sized(shared), layers === null ? '–' : count(layers), span(digest),
	]);
	const sum = indexTotal ? [`**${indexTotal.complete ? '' : 'At least '}${sized(indexTotal.download)}** for all platforms, each layer once (${count(indexTotal.download)} bytes).`, ''] : [];
	const index = resolved ? [`Index ${span(resolved.digest)}`, ''] : [];
	return [`**${span(reference.canonical)}**`, '', ...sum, ...index, ...table(['Platform', '>Download', '>Only here', '>Shared', '>Layers', 'Manifest'], rows)].join('\n');
}

/**
 * What differs between two images.
 *
 * @param {Comparison} comparison
 */
export function comparisonMarkdown({ a, b, size, layers, settings }) {
	const head = (/** @type {string} */ letter, /** @type {Comparison['a']} */ image) =>
		`* ${letter}: ${span(image.reference)}, ${image.complete ? '' : 'at least '}${sized(image.download)}${image.platform ? `, for ${span(platformText(image.platform))}` : ''}`;
	const least = a.complete && b.complete ? '' : 'At least ';
	const cost = `${least}**${sized(size.added)}** to fetch for B when A is there (${count(size.added)} bytes). ${sized(size.kept)} are kept, ${sized(size.removed)} only A has.`;
	const rows = layers.map((layer) => [layer.change, sized(layer.size), span(layer.digest.slice(0, 19)), layer.createdBy ? span(engine.instruction(layer.createdBy)) : '']);
	const changed = settings ? settingRows(settings).map(({ name, a: before, b: after }) => [span(name), before === null ? '–' : span(before), after === null ? '–' : span(after)]) : [];
	return [
		head('A', a), head('B', b), '', cost, '',
		...table(['Change', '>Size', 'Layer', 'Made by'], rows),
		...(changed.length ? ['', ...table(['Setting', 'A', 'B'], changed)] : []),
	].join('\n');
}

/** @type {[keyof NonNullable<Comparison['settings']>, string][]} */
const SETTINGS = [
	['entrypoint', 'Entrypoint'], ['cmd', 'Command'], ['user', 'User'], ['workingDir', 'Working directory'], ['env', 'Environment'], ['exposedPorts', 'Port'],
	['volumes', 'Volume'], ['stopSignal', 'Stop signal'], ['healthcheck', 'Health check'], ['shell', 'Shell'], ['onBuild', 'On-build'], ['labels', 'Label'],
];

/** A setting as it is written. @param {string | string[] | Healthcheck | null} value */
function written(value) {
	if (value === null || typeof value === 'string') return value;
	return Array.isArray(value) ? exec(value) : healthcheck(value);
}

/** Settings that have a name and nothing else. */
const BARE = new Set(['exposedPorts', 'volumes']);

/**
 * What is set differently, one row each. A variable, label, port or volume has a name of its own.
 *
 * @param {NonNullable<Comparison['settings']>} settings
 * @returns {{ field: string, of: string, name: string, a: string | null, b: string | null }[]}
 */
export function settingRows(settings) {
	return SETTINGS.flatMap(([key, field]) => {
		const change = settings[key];
		if (!change) return [];
		if (!Array.isArray(change)) return [{ field, of: '', name: field, a: written(change.a), b: written(change.b) }];
		const value = (/** @type {string | null} */ text) => (BARE.has(key) && text !== null ? 'yes' : text);
		return change.map(({ name, a, b }) => ({ field, of: name, name: `${field} ${name}`, a: value(a), b: value(b) }));
	});
}

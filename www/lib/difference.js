import { engine } from './engine.js';
import { Size } from './exact.js';
import { bytes, count, date, plural, share } from './format.js';
import { settingRows } from './markdown.js';
import { stackOf } from './stack.js';
import { list } from './words.js';

/** What differs between two images, in words and in places on a scale. */

const MINUS = '−';

/**
 * The signed difference of two sizes, its number and its unit apart.
 *
 * @param {Comparison} comparison
 */
export function signed({ a, b }) {
	const change = b.download - a.download;
	const { value, unit } = engine.size(Math.abs(change));
	return { value: `${change > 0 ? '+' : change < 0 ? MINUS : ''}${value}`, unit, spokenSign: change > 0 ? 'plus ' : change < 0 ? 'minus ' : '' };
}

/** Whether both are one image. @param {Comparison} comparison */
export function areOne({ a, b }) {
	return a.digest !== null && a.digest === b.digest;
}

/**
 * The difference in a sentence: what is before its bytes, the bytes, the rest, and an aside.
 *
 * @param {Comparison} comparison
 * @returns {{ before: string, exact: string, rest: string, aside: import('./exact.js').Sentence }}
 */
export function gist(comparison) {
	const { a, b, size } = comparison;
	if (areOne(comparison)) return { before: '', exact: 'A and B are the same image', rest: ', to the byte.', aside: ['Having A, nothing is fetched for B.'] };
	const complete = a.complete && b.complete;
	const least = complete ? '' : 'at least ';
	const part = size.recompressed === size.added ? 'All' : new Size(size.recompressed);
	const again = size.recompressed ? [' ', part, ' of it A has in another compression.'] : [];
	const aside = size.added ? [`Having A, a pull of B would fetch ${least}`, new Size(size.added), '.', ...again] : [`Having A, a pull of B would fetch ${complete ? 'no layer' : 'no layer of known size'}.`];
	const change = b.download - a.download;
	if (!complete) return { before: 'Not all sizes are known. Of those that are, B has ', exact: bytes(Math.abs(change)), rest: change < 0 ? ' less.' : ' more.', aside };
	if (change === 0) return { before: 'A and B weigh the same: ', exact: bytes(a.download), rest: '.', aside };
	const times = a.download > 0 && b.download >= 2 * a.download ? `, ${Number((b.download / a.download).toPrecision(2))} times the size` : a.download > 0 ? `, ${share(Math.abs(change), a.download)}` : '';
	return { before: 'B is ', exact: bytes(Math.abs(change)), rest: ` ${change < 0 ? 'lighter' : 'heavier'} than A${times}.`, aside };
}

/** @type {LayerRow['change'][]} */
export const CHANGES = ['kept', 'recompressed', 'removed', 'added'];

/** How many layers are what. @param {Comparison} comparison */
export function layerCounts({ layers }) {
	const counts = CHANGES.map((change) => [layers.filter((row) => row.change === change).length, change]);
	return counts.flatMap(([n, change]) => (n ? [`${count(Number(n))} ${change}`] : [])).join(', ');
}

/** On what both are built. @param {Comparison} comparison @returns {import('./exact.js').Sentence} */
export function baseWords({ base, a }) {
	if (!base) return ['They have no base in common.'];
	const what = base.layers === a.layers ? 'B is built on all of A' : base.layers === 1 ? 'Both are built on the same first layer' : `Both are built on the same first ${plural(base.layers, 'layer')}`;
	return [`${what}, `, new Size(base.download), `${base.sameDigests ? '' : ', packed in different ways'}.`];
}

/**
 * The layers of one side where they stand on the scale of both.
 *
 * @param {'a' | 'b'} side
 * @param {Inspection} inspection
 * @param {Comparison} comparison
 */
export function placesOf(side, inspection, { layers, a, b }) {
	const scale = Math.max(a.download, b.download, 1);
	const own = side === 'a' ? a.download : b.download;
	const stack = stackOf(inspection)?.layers ?? [];
	// What a row was called in A, when it is packed in another way.
	const changes = new Map(layers.map((row) => [side === 'a' ? (row.was ?? row.digest) : row.digest, row.change]));
	return stack.flatMap((layer) => {
		if (layer.place !== 'inside') return [];
		return [{ change: changes.get(layer.digest) ?? 'kept', size: layer.size ?? 0, start: (layer.start * own) / scale, width: (layer.width * own) / scale }];
	});
}

/** What the bar of one side shows. @param {'A' | 'B'} letter @param {ReturnType<typeof placesOf>} places */
export function barWords(letter, places) {
	const parts = CHANGES.flatMap((change) => {
		const of = places.filter((place) => place.change === change);
		const word = change === 'removed' || change === 'added' ? `only in ${letter}` : change;
		return of.length ? [`${plural(of.length, 'layer')} ${word}, ${engine.size(of.reduce((sum, { size }) => sum + size, 0), true).text}`] : [];
	});
	return `${letter}: ${parts.length ? list(parts) : 'nothing to download'}`;
}

/**
 * What is set differently, and the names of what is set and the same.
 *
 * @param {Comparison} comparison
 * @param {Inspection} a
 * @param {Inspection} b
 */
export function configDifference({ settings }, a, b) {
	if (!settings || !a.config || !b.config) return null;
	const rows = settingRows(settings);
	const [made, remade] = [a.config.created, b.config.created];
	if (made !== remade) rows.push({ field: 'Created', of: '', name: 'Created', a: moment(made), b: moment(remade) });
	return { rows, same: sameWords(settings, a.config, b.config) };
}

/** @param {string | null} text */
function moment(text) {
	return date(text)?.second ?? text;
}

/**
 * @param {NonNullable<Comparison['settings']>} settings
 * @param {ImageConfig} a
 * @param {ImageConfig} b
 */
function sameWords(settings, a, b) {
	/** @type {[keyof typeof settings & keyof ImageConfig, string][]} */
	const single = [['entrypoint', 'entrypoint'], ['cmd', 'command'], ['user', 'user'], ['workingDir', 'working directory'], ['stopSignal', 'stop signal'], ['healthcheck', 'health check'], ['shell', 'shell']];
	const names = single.filter(([key]) => a[key] !== null && settings[key] === null).map(([, name]) => name);
	const both = (/** @type {{ name: string, a: string | null }[]} */ changes, /** @type {number} */ all) => all - changes.filter((change) => change.a !== null).length;
	const counts = /** @type {[number, string, string?][]} */ ([
		[both(settings.env, a.env.length), 'environment variable'],
		[both(settings.exposedPorts, a.exposedPorts.length), 'port'],
		[both(settings.volumes, a.volumes.length), 'volume'],
		[both(settings.labels, Object.keys(a.labels).length), 'label'],
	]);
	const created = a.created !== null && a.created === b.created ? ['created'] : [];
	return [...names, ...counts.flatMap(([n, one]) => (n > 0 ? [plural(n, one)] : [])), ...created];
}

/** Of a run of steps that both have no more than these are shown. */
const MAX_KEPT = 3;

/**
 * The steps as a diff, in runs; of the steps that both have those far from a difference are folded.
 *
 * @param {Comparison} comparison
 * @returns {{ folded: boolean, steps: Comparison['history'] }[]} empty when nothing differs
 */
export function historyRuns({ history }) {
	if (history.every(({ change }) => change === 'kept')) return [];
	/** @type {{ folded: boolean, steps: Comparison['history'] }[]} */
	const runs = [];
	const near = history.map((_, i) => history.slice(Math.max(0, i - MAX_KEPT), i + MAX_KEPT + 1).some(({ change }) => change !== 'kept'));
	for (const [i, step] of history.entries()) {
		const folded = !near[i];
		const last = runs.at(-1);
		if (last?.folded === folded) last.steps.push(step);
		else runs.push({ folded, steps: [step] });
	}
	return runs;
}

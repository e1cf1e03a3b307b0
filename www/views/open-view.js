import '../lib/dressed.js';
import { summary } from '../components/weight-hero/weight-hero.js';
import { WeighResult } from '../components/weigh-result/weigh-result.js';
import { copy } from '../components/copy-digest/copy-digest.js';
import { readOpened, writeTwo } from '../lib/address.js';
import { blobProof } from '../lib/blob-proof.js';
import { bdi, find, h, section } from '../lib/dom.js';
import { pasted } from '../lib/dropped.js';
import { engine } from '../lib/engine.js';
import { bytes, date, plural, share } from '../lib/format.js';
import { kindWords, Opened } from '../lib/opened.js';
import { openFile } from '../lib/open-file.js';
import { NameList } from '../lib/name-list.js';
import { sourceOf } from '../lib/reading.js';
import { Replay, traceIn } from '../lib/replay.js';
import { second } from '../lib/second.js';
import { asInspectError, Weighing } from '../lib/weighing.js';

/**
 * @typedef {import('../lib/dropped.js').Dropped} Dropped
 * @typedef {import('../lib/reading.js').Source} Source
 * @typedef {import('../lib/open-file.js').Open} Open
 */

/** The shortest time between two lines of progress, in milliseconds. */
const PAUSE = 100;

/**
 * A file of one's own, read in the tab: an archive, a layout, documents, or a saved trace.
 *
 * @implements {View}
 */
export class OpenView {
	#shell;
	#result = find('#result', WeighResult);
	#place = h('div', { class: 'when-opening' });
	#input = h('input', { type: 'file', multiple: true, hidden: true });
	/** @type {Weighing | undefined} */
	#weighing;
	#stop = new AbortController();
	#shown = false;

	/** @param {Shell} shell */
	constructor(shell) {
		this.#shell = shell;
		this.#result.before(this.#place);
		this.#input.addEventListener('change', () => this.#choose(this.#input));
	}

	/** @param {string} query @param {How} how */
	show(query, { dropped, link }) {
		this.#shown = true;
		document.documentElement.dataset.view = 'open';
		this.#result.classList.replace('when-asked', 'when-opening');
		const asked = readOpened(query);
		if (dropped) void this.#read(dropped, false);
		else if (openFile.current && !(link && query === '?open' && link.closest('nav'))) void this.#weigh(openFile.current, asked);
		else if (!(this.#weighing instanceof Replay) || link) this.#showEmpty(asked.image !== '');
		else this.#show(this.#weighing);
	}

	leave() {
		this.#shown = false;
		this.stop();
		this.#result.leave();
		this.#result.classList.replace('when-opening', 'when-asked');
		// What the other views show of theirs is theirs.
		this.#result.replaceChildren();
	}

	stop() {
		this.#stop.abort();
	}

	edit() {
		this.#place.querySelector('input')?.focus();
	}

	rescale() {
		if (this.#weighing?.stage === 'done') this.#result.rescale(this.#weighing);
		if (openFile.current?.names) openFile.current.names.rescale();
	}

	/** @param {boolean} wasOpen whether the address is of a file that was open once */
	#showEmpty(wasOpen) {
		openFile.current = undefined;
		this.#weighing = undefined;
		this.#result.leave();
		this.#result.replaceChildren();
		const file = h('input', { type: 'file', id: 'file', multiple: true });
		const folder = h('input', { type: 'file', id: 'folder', webkitdirectory: true });
		for (const input of [file, folder]) input.addEventListener('change', () => this.#choose(input));
		const text = h('textarea', { 'aria-labelledby': 'paste', rows: '5', spellcheck: 'false', autocomplete: 'off' });
		const paste = h('button', { type: 'button', class: 'btn' }, 'Weigh it');
		paste.addEventListener('click', () => (text.value.trim() ? this.#read(pasted(text.value), false) : text.focus()));
		const note = h('p', { class: 'note hint' }, h('b', {}, 'Not open'), ' ', h('span', {}, 'A file stays open until its page is left. Open it again to see this image.'));
		this.#place.replaceChildren(
			h('div', { class: 'open' }, h('h1', {}, 'An image in a file, weighed in this tab.')),
			...(wasOpen ? [note] : []),
			h(
				'div',
				{ class: 'drop' },
				h('p', {}, 'Drop a ', h('code', {}, 'docker save'), ' archive, an OCI layout, a manifest or a saved trace anywhere on this page. It is read here and sent nowhere.'),
				h('div', { class: 'row' }, h('label', { for: 'file' }, 'Files'), file, h('label', { for: 'folder' }, 'or a folder'), folder),
			),
			section('paste', 'Or paste', ['a manifest, an index or a config'], text, paste),
			section(
				'read',
				'What is read',
				[],
				h(
					'div',
					{ class: 'thirds' },
					kind('An archive or a layout', 'What docker save, skopeo copy or docker buildx build writes: a tar archive of any size, plain or with gzip, or a folder. Every name in it, every platform.'),
					kind('A document', 'A manifest, an index, a config, or a manifest of schema 1, as a registry serves it. Several together are one image.'),
					kind('A saved trace', 'What this page kept of a lookup: told again without a network, each document hashed anew.'),
				),
			),
		);
		document.title = 'Open a file · tonnage';
		this.#shell.status.say('');
	}

	/** @param {HTMLInputElement} input */
	#choose(input) {
		const files = [...(input.files ?? [])];
		input.value = '';
		if (files.length) void this.#read({ how: 'chosen', files, folders: [] }, false);
	}

	/**
	 * @param {Dropped} dropped
	 * @param {boolean} hashing
	 */
	async #read(dropped, hashing) {
		this.#stop.abort();
		const stop = new AbortController();
		this.#stop = stop;
		/** @type {Source | undefined} */
		let source;
		try {
			const [only] = dropped.files;
			const trace = only && dropped.files.length === 1 ? await traceIn(only) : null;
			if (trace) {
				openFile.current = undefined;
				await this.#replay(new Replay(trace), only?.name ?? '');
				return;
			}
			source = await sourceOf(dropped);
			const progress = this.#showReading(source, hashing, stop);
			const archive = await source.read({ hashing, signal: stop.signal, onProgress: progress });
			if (stop.signal.aborted || !this.#shown) return;
			const names = await NameList.of(archive);
			const again = hashing && openFile.current;
			openFile.current = { source, dropped, archive, names, hashed: hashing };
			if (!again) history.replaceState(null, '', '?open');
			await this.#weigh(openFile.current, readOpened(location.search));
		} catch (thrown) {
			if (this.#stop !== stop || !this.#shown) return;
			this.#fail(thrown, source, dropped, stop.signal.aborted);
		}
	}

	/**
	 * @param {Source} source
	 * @param {boolean} hashing
	 * @param {AbortController} stop
	 */
	#showReading({ name, bytes: all }, hashing, stop) {
		const bar = h('progress', { 'aria-label': `Reading ${name}`, max: '1' });
		const words = h('span', {});
		const end = h('button', { type: 'button', class: 'btn' }, 'Stop');
		end.addEventListener('click', () => stop.abort());
		const title = h('h1', { class: 'vh' }, `Reading ${name}`);
		this.#place.replaceChildren(title, h('div', { class: 'drop' }, h('p', {}, hashing ? 'Hashing ' : 'Reading ', h('b', {}, bdi(name)), ' ', words), bar, h('div', { class: 'row' }, end)));
		this.#shell.status.say(`Reading ${name}`);
		let last = 0;
		return (/** @type {number} */ done) => {
			const now = performance.now();
			if (now - last < PAUSE) return;
			last = now;
			if (all) bar.value = done / all;
			words.textContent = all ? `${share(done, all)} of ${bytes(all)}` : bytes(done);
			this.#shell.status.say(`Reading ${name}: ${words.textContent}`);
		};
	}

	/** @param {Open} open @param {Asked} asked */
	async #weigh(open, asked) {
		const { archive, source, dropped, names } = open;
		names?.mark(asked.image);
		this.#place.replaceChildren(this.#opened(open), ...(open.hashed ? [blobProof(JSON.parse(archive.blobs()))] : []));
		if (!asked.image && names?.isChoice) {
			this.#weighing = undefined;
			this.#result.leave();
			const title = h('h1', { class: 'ref', tabindex: '-1' }, bdi(source.name));
			this.#result.replaceChildren(h('section', { class: 'choice' }, title, h('p', { class: 'gist' }, `${plural(names.length, 'image')} are in it. Weigh one, or `, h('a', { href: writeTwo('', '') }, 'compare two of them'), '.')), names.element);
			this.#name(source.name);
			this.#keepFocus(title);
			this.#shell.status.say(`${source.name}: ${plural(names.length, 'image')} are in it.`);
			return;
		}
		const weighing = new Opened(archive, source, dropped.how, asked);
		weighing.between = names?.element ?? null;
		weighing.takeAlong = () => takeAlong(weighing);
		this.#weighing = weighing;
		await weighing.run();
		if (this.#weighing === weighing && this.#shown) this.#show(weighing);
	}

	/** @param {Replay} replay @param {string} file */
	async #replay(replay, file) {
		this.#weighing = replay;
		await replay.run();
		const made = date(replay.trace.made)?.second ?? 'a time that it does not say';
		const kept = replay.trace.answers.length ? 'every answer as it came' : 'the documents that were read';
		this.#place.replaceChildren(
			h('div', { class: 'drop' }, h('p', {}, h('b', {}, bdi(file)), ', a saved trace of ', made, `, with ${kept}. `, h('b', {}, 'This is a replay:'), ' nothing was asked, every document was hashed again.'), this.#buttons()),
		);
		if (this.#weighing === replay && this.#shown) this.#show(replay);
	}

	/** @param {Weighing} weighing a finished one */
	async #show(weighing) {
		const failed = weighing.stage === 'failed';
		if (failed) {
			await this.#result.lookAhead();
			// Something else may be shown by now.
			if (this.#weighing !== weighing || !this.#shown) return;
		}
		this.#result.show(weighing);
		const { size } = weighing.inspection ?? {};
		this.#shell.status.say(failed ? '' : summary(weighing));
		const heading = this.#result.querySelector('h1')?.textContent ?? 'No answer';
		this.#keepFocus(this.#result);
		this.#name(failed ? heading : size ? `${weighing.title} weighs ${engine.size(size.download).text}` : weighing.title);
	}

	/**
	 * @param {unknown} thrown
	 * @param {Source | undefined} source
	 * @param {Dropped} dropped
	 * @param {boolean} stopped
	 */
	async #fail(thrown, source, dropped, stopped) {
		await engine.load().catch(() => undefined);
		const before = stopped ? openFile.current : undefined;
		if (before) {
			await this.#weigh(before, readOpened(location.search));
			return;
		}
		const weighing = new Weighing({ image: source?.name ?? dropped.files[0]?.name ?? '', platform: '' }, undefined);
		weighing.canAsk = false;
		weighing.error = asInspectError(thrown, stopped);
		weighing.stage = 'failed';
		openFile.current = undefined;
		this.#weighing = weighing;
		const name = source?.name ?? dropped.files.map(({ name: each }) => each).join(', ');
		this.#place.replaceChildren(h('div', { class: 'drop' }, h('p', {}, h('b', {}, bdi(name)), ', ', `${dropped.how}. Sent nowhere.`), this.#buttons()));
		this.#show(weighing);
	}

	/** What is open, and what may be done with it. @param {Open} open */
	#opened({ archive, source, hashed, dropped }) {
		const facts = [`, ${kindWords(archive, source)}`, source.bytes === null ? '' : `, ${bytes(source.bytes)}`, hashed ? ', every blob hashed' : ''].join('');
		const hash = h('button', { type: 'button', class: 'btn' }, 'Hash every blob');
		hash.addEventListener('click', () => this.#read(dropped, true));
		const canHash = !hashed && archive.kind() !== 'document';
		return h('div', { class: 'drop' }, h('p', {}, h('b', {}, bdi(source.name)), `${facts}. Read here, sent nowhere.`), this.#buttons(canHash && hash));
	}

	/** @param {...(HTMLElement | false)} first */
	#buttons(...first) {
		const another = h('button', { type: 'button', class: 'btn' }, 'Open another');
		another.addEventListener('click', () => this.#input.click());
		const close = h('button', { type: 'button', class: 'btn' }, 'Close');
		close.addEventListener('click', () => {
			openFile.current = undefined;
			this.#weighing = undefined;
			this.#shell.go('?open');
			this.edit();
		});
		return h('div', { class: 'row' }, ...first, another, close);
	}

	/** What had the focus may be gone: reading goes on where the answer is. @param {HTMLElement} place */
	#keepFocus(place) {
		if (document.activeElement === document.body) place.focus({ preventScroll: true });
	}

	/** @param {string} title */
	#name(title) {
		document.title = `${title} · tonnage`;
	}
}

/** @param {string} name @param {string} words */
function kind(name, words) {
	return h('div', {}, h('h3', {}, name), h('p', {}, words));
}

/** @param {Weighing} weighing @returns {HTMLElement[]} */
function takeAlong({ inspection }) {
	const text = JSON.stringify(inspection, null, 2);
	const json = h('button', { type: 'button', class: 'txt' }, 'JSON');
	json.addEventListener('click', () => copy(text, json, 'Copied the inspection'));
	const markdown = h('button', { type: 'button', class: 'txt' }, 'Markdown');
	markdown.addEventListener('click', async () => copy((await second()).markdown(text), markdown, 'Copied as Markdown'));
	return [json, markdown];
}

/**
 * The tags of the repository that is being typed: listed once for each, and only when
 * somebody has typed its colon. It costs no pull.
 */
import { access } from './access.js';
import { engine } from './engine.js';
import { sessionOf } from './weighing.js';

/** The most tags that are listed. */
const MOST = 1000;
/** Who still types is not asked for, in milliseconds. */
const PATIENCE = 250;
/** A repository, a colon, and the beginning of a tag; a host with its port is no repository. */
const TYPED = /^((?:[^\s/:@]+(?::\d+)?\/)(?:[^\s:@]+)|[^\s/:@.]+):([^\s/:@]*)$/;

/** @typedef {{ tags: string[], complete: boolean }} Tags */

/**
 * What is typed, as far as tags may follow.
 *
 * @param {string} text
 * @returns {{ repository: string, begun: string, written?: string } | undefined} `written` is what stands for the
 *   repository, where it is not its name
 */
export function typed(text) {
	const [, repository, begun] = TYPED.exec(text) ?? [];
	if (repository === undefined || begun === undefined || repository === 'localhost' || /^https?$/.test(repository)) return undefined;
	return { repository, begun };
}

/** Whether somebody types: what is pasted, or chosen from a list, is whole. @param {Event} event */
export function isTyping(event) {
	return event instanceof InputEvent && /^(insertText|insertCompositionText|deleteContent)/.test(event.inputType);
}

/**
 * The tags in which a text occurs: those that begin with it first, else as the registry
 * orders them.
 *
 * @param {string[]} tags
 * @param {string} text
 */
export function matching(tags, text) {
	const wanted = text.toLowerCase();
	const begins = tags.filter((tag) => tag.toLowerCase().startsWith(wanted));
	const holds = wanted ? tags.filter((tag) => tag.toLowerCase().indexOf(wanted) > 0) : [];
	return [...begins, ...holds];
}

export class TagSearch {
	#proxy;
	#changed;
	/** Of which repository. */
	#repository = '';
	/** @type {Tags | undefined} */
	found;
	#stop = new AbortController();

	/** @param {string | undefined} proxy @param {() => void} changed */
	constructor(proxy, changed) {
		this.#proxy = proxy;
		this.#changed = changed;
		access.addEventListener('change', () => this.#begin(''));
	}

	/** Goes on to a repository. @param {string} repository */
	of(repository) {
		if (repository === this.#repository) return;
		const { signal } = this.#begin(repository);
		setTimeout(() => {
			if (!signal.aborted) this.#list(repository, signal);
		}, PATIENCE);
	}

	/** Nobody waits for what is under way. */
	leave() {
		if (!this.found?.complete) this.#begin('');
	}

	/** @param {string} repository */
	#begin(repository) {
		this.#stop.abort();
		this.#stop = new AbortController();
		this.#repository = repository;
		this.found = undefined;
		return this.#stop;
	}

	/** @param {string} repository @param {AbortSignal} signal */
	async #list(repository, signal) {
		/** @type {string[]} */
		const tags = [];
		try {
			const module = await engine.load();
			const { registry } = module.readPasted(repository).reference;
			const found = await module.listTags(repository, {
				limit: MOST,
				proxy: this.#proxy,
				session: sessionOf(module),
				credentials: access.of(registry),
				signal,
				onTags: (page) => {
					tags.push(...page);
					this.found = { tags, complete: false };
					if (!signal.aborted) this.#changed();
				},
			});
			if (signal.aborted) return;
			this.found = found;
			this.#changed();
		} catch {
			// Who types gets no error: the lookup will say what is wrong. It is asked for anew when wanted anew.
			if (!signal.aborted && !tags.length) this.#repository = '';
		}
	}
}

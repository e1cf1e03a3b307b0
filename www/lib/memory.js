/**
 * What this browser keeps between visits, when somebody lets it: recent lookups, and the
 * documents below their names. Nothing of a lookup with credentials is ever kept. What
 * handles it is fetched when there is something to handle.
 */
import { whenIdle } from './idle.js';

/** Where recent lookups lie. */
export const RECENT = 'tonnage-recent';
/** Where it is told which documents are kept of which name. */
export const SHELF = 'tonnage-shelf';
const OFF = 'tonnage-keep';

/** @param {string} name */
export function kept(name) {
	try {
		return localStorage.getItem(name);
	} catch {
		return null;
	}
}

/** @param {string} name @param {string | null} text */
export function keep(name, text) {
	try {
		if (text === null) localStorage.removeItem(name);
		else localStorage.setItem(name, text);
	} catch {
		// A browser that keeps nothing forgets it with the tab.
	}
}

export const memory = {
	/** Whether anything may be kept. */
	get on() {
		return kept(OFF) !== 'no';
	},

	set on(on) {
		keep(OFF, on ? null : 'no');
	},

	/**
	 * Has a session learn what is kept of a name, if anything is.
	 *
	 * @param {Session} session
	 * @param {string} name in full
	 * @param {{ platform?: string, proxy?: string }} options
	 */
	async recall(session, name, options) {
		if (!kept(SHELF)?.includes(JSON.stringify(name))) return;
		const { shelf } = await import('./shelf.js');
		await shelf.recall(session, name, options);
	},

	/** Keeps what came of a lookup, when there is nothing else to do. @param {Weighing} weighing a finished one */
	note(weighing) {
		const { inspection, reference } = weighing;
		if (!this.on || !inspection || !reference || weighing.isPrivate) return;
		whenIdle(async () => {
			const [{ recent }, { shelf }] = await Promise.all([import('./recent.js'), import('./shelf.js')]);
			// Somebody may have changed their mind meanwhile.
			if (!this.on) return;
			recent.add(weighing);
			await shelf.keep(weighing);
		});
	},

	/** Shows recent lookups on the empty page and in the field, when there are some. */
	async show() {
		if (!kept(RECENT) && this.on) return;
		const { RecentList, registerRecentList } = await import('../components/recent-list/recent-list.js');
		registerRecentList();
		const list = document.querySelector('recent-list');
		if (list instanceof RecentList) list.show();
	},
};

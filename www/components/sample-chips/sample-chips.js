import { h } from '../../lib/dom.js';
import { write } from '../../lib/address.js';
import { health } from '../../lib/proxy.js';

/**
 * Images to begin with. Where our server answers, its samples take the places of all but
 * the first, and the field offers the rest of them.
 *
 *     <sample-chips><nav>…<ul class="chips">…</ul></nav></sample-chips>   chips.offer('./')
 *
 * @typedef {{ name: string, title: string }} Sample
 */
export class SampleChips extends HTMLElement {
	/** @param {string} proxy the address of our server */
	async offer(proxy) {
		const samples = await fetchSamples(proxy);
		const places = [...this.querySelectorAll('li')].slice(1);
		for (const [i, sample] of oneOfEach(samples).slice(0, places.length).entries()) {
			places[i]?.replaceChildren(h('a', { class: 'chip', href: write({ image: sample.name, platform: '' }), title: sample.title }, sample.name, ' ', h('small', {}, sample.title)));
		}
		document.querySelector('#known')?.append(...samples.map(({ name, title }) => h('option', { value: name, label: title })));
	}
}

/**
 * @param {string} proxy
 * @returns {Promise<Sample[]>}
 */
async function fetchSamples(proxy) {
	const told = await health(proxy).catch(() => null);
	const samples = Array.isArray(told?.samples) ? told.samples : [];
	return samples.filter((sample) => typeof sample?.name === 'string').map(({ name, title }) => ({ name, title: String(title ?? '') }));
}

/** The first of each repository; its other tags are much the same. @param {Sample[]} samples */
function oneOfEach(samples) {
	const seen = new Set();
	return samples.filter(({ name }) => {
		const repository = name.replace(/:[^/:]*$/, '');
		return !seen.has(repository) && seen.add(repository);
	});
}

export function registerSampleChips() {
	customElements.define('sample-chips', SampleChips);
}

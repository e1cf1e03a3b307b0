import { h } from '../../../www/lib/dom.js';
import { plural } from '../../../www/lib/format.js';
import { stackOf } from '../../../www/lib/stack.js';
import { LayerTable } from '../../../www/components/layer-table/layer-table.js';
import { PlatformTable } from '../../../www/components/platform-table/platform-table.js';
import { ProofLine } from '../../../www/components/proof-line/proof-line.js';
import { StepList } from '../../../www/components/step-list/step-list.js';
import { WeightHero } from '../../../www/components/weight-hero/weight-hero.js';
import { trouble, withoutConfig } from './trouble.js';

/** What came of a lookup, at the size of a popup: the page's own elements, layers and platforms folded. */
export class Result {
  #place;
  #hero = new WeightHero();
  #proof = new ProofLine();
  #steps = new StepList();
  #layers = new LayerTable();
  #platforms = new PlatformTable();
  #layersName = h('summary', {});
  #platformsName = h('summary', {});
  #more = h('div', {});

  /** @param {HTMLElement} place */
  constructor(place) {
    this.#place = place;
  }

  /** @param {import('./weighing.js').Weighing} shown @param {() => void} again */
  show(shown, again) {
    const { stage, inspection } = shown;
    this.#place.setAttribute('aria-busy', String(stage === 'running'));
    if (stage === 'failed') {
      this.#place.replaceChildren(trouble(shown, again));
      this.#place.querySelector('h1')?.focus();
      return;
    }
    if (this.#hero.parentElement !== this.#place) {
      this.#place.replaceChildren(this.#hero, this.#proof, this.#more);
    }
    const weighing = /** @type {Weighing} */ (/** @type {unknown} */ (shown));
    this.#hero.show(weighing);
    this.#proof.show(weighing);
    if (stage === 'running' || !inspection) {
      this.#steps.show(weighing);
      if (this.#steps.parentElement !== this.#more) this.#more.replaceChildren(this.#steps);
      return;
    }
    this.#more.replaceChildren(...this.#details(inspection, again));
  }

  /** @param {Inspection} inspection @param {() => void} again */
  #details(inspection, again) {
    const { layers, platforms } = inspection;
    const note = withoutConfig(inspection, again);
    const stack = stackOf(inspection);
    if (stack) this.#layers.show(stack, inspection);
    if (platforms.length) this.#platforms.show(inspection);
    this.#layersName.textContent = plural(layers.length, stack?.things === 'files' ? 'file' : 'layer');
    this.#platformsName.textContent = plural(platforms.filter(({ role }) => role === 'image').length, 'platform');
    return [
      ...(note ? [note] : []),
      ...(stack ? [h('details', { class: 'more' }, this.#layersName, this.#layers)] : []),
      ...(platforms.length ? [h('details', { class: 'more' }, this.#platformsName, this.#platforms)] : []),
    ];
  }
}

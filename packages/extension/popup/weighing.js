/** One lookup by the background, in the shape in which the page's elements show one. */
import { write } from '../../../www/lib/address.js';
import { h } from '../../../www/lib/dom.js';
import { familiar, withShortDigests } from '../../../www/lib/format.js';
import { proofRows, proofSentence } from '../../../www/lib/proof.js';
import { copy } from '../../../www/components/copy-digest/copy-digest.js';
import { watch } from '../watch.js';

export class Weighing {
  /** @type {'running' | 'done' | 'failed'} */
  stage = 'running';
  /** @type {ReferenceParts | undefined} */
  reference;
  /** @type {Inspection | undefined} */
  inspection;
  /** @type {import('../background/lookups.js').Fault | undefined} */
  error;
  /** Whom the person has to allow first. @type {string[]} */
  needs = [];
  /** Answers, in the order in which they came. @type {import('../../npm/index.d.ts').Exchange[]} */
  answers = [];
  #stop = new AbortController();

  /** @param {{ image: string, platform: string }} asked */
  constructor(asked) {
    this.asked = asked;
  }

  stop() {
    this.#stop.abort();
  }

  get name() {
    return this.reference ? familiar(this.reference) : { name: this.asked.image, target: '' };
  }

  get title() {
    const { name, target } = this.name;
    return withShortDigests(name + target);
  }

  /** Where it is from: three facts, their names and whether they are said softly. @returns {[string, string | undefined, boolean?][]} */
  get origin() {
    const { reference } = this;
    return [['Registry', reference?.registry], ['Repository', reference?.repository], ['Tag', reference && (reference.tag ?? 'none, asked by digest'), !reference?.tag]];
  }

  /** What was proved, when there is something; not in a tab, as the page says it. */
  get proof() {
    const { reference, inspection } = this;
    if (!reference || !inspection) return null;
    const { after, ...sentence } = proofSentence(reference, inspection);
    return { sentence: { ...sentence, after: after.replace('in this tab', 'in this browser') }, rows: proofRows(inspection) };
  }

  /** What can be taken along: an address of this extension would mean nothing to anybody else. */
  takeAlong = () => {
    const { resolved, kind } = this.inspection ?? {};
    const { name, target } = this.name;
    const platform = this.asked.platform ? ` --platform ${this.asked.platform}` : '';
    const offers = [['name@digest', resolved && `${name}@${resolved.digest}`], ['docker pull', kind === 'artifact' ? undefined : `docker pull${platform} ${name}${target}`]];
    return offers.flatMap(([what, text]) => {
      if (!text) return [];
      const button = h('button', { type: 'button', class: 'txt', 'aria-label': `${what}, copy` }, what);
      button.addEventListener('click', () => void copy(text, button));
      return [button];
    });
  };

  get address() {
    return write(this.asked);
  }

  /** Never rejects. @param {() => void} changed called whenever more is known */
  async run(changed) {
    const outcome = await watch(this.asked, (told) => {
      if ('anew' in told) this.answers = [];
      else if ('exchange' in told) this.answers.push(told.exchange);
      else if ('inspection' in told) this.#know(told.inspection);
      changed();
    }, this.#stop.signal);
    this.stage = 'inspection' in outcome ? 'done' : 'failed';
    if ('inspection' in outcome) this.#know(outcome.inspection);
    else if ('needs' in outcome) this.needs = outcome.needs;
    else this.error = outcome.error;
    changed();
  }

  /** @param {import('../../npm/index.d.ts').Inspection} inspection */
  #know(inspection) {
    this.inspection = /** @type {Inspection} */ (inspection);
    this.reference = this.inspection.reference;
  }
}

/** One lookup by the background, in the shape in which the page's elements show one. */
import { write } from '../../../www/lib/address.js';
import { familiar, withShortDigests } from '../../../www/lib/format.js';
import { ask } from '../ask.js';

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

  /** @param {{ image: string, platform: string }} asked */
  constructor(asked) {
    this.asked = asked;
  }

  get name() {
    return this.reference ? familiar(this.reference) : { name: this.asked.image, target: '' };
  }

  get title() {
    const { name, target } = this.name;
    return withShortDigests(name + target);
  }

  get address() {
    return write(this.asked);
  }

  async run() {
    const outcome = await ask('weigh', this.asked);
    this.stage = 'inspection' in outcome ? 'done' : 'failed';
    if ('inspection' in outcome) {
      this.inspection = /** @type {Inspection} */ (outcome.inspection);
      this.reference = this.inspection.reference;
    } else if ('needs' in outcome) this.needs = outcome.needs;
    else this.error = outcome.error;
  }
}

import { ask } from '../ask.js';
import { SHEET } from './sheet.js';

/** What stands on a badge before anything is known. */
const UNKNOWN = 'weigh';

/** Elements that something stands behind, and not in. */
const CLOSED = ['INPUT', 'PRE', 'CLIPBOARD-COPY'];

/**
 * A badge beside an image: at first what costs no pull, the weight when somebody points at it, focuses it or presses it.
 * It lies in a shadow root and is text; the page's own sheets do not reach it, nor does it the page.
 */
export class Badge {
  #host = document.createElement('tonnage-badge');
  #button = document.createElement('button');
  #off = document.createElement('button');
  /** @type {import('../background/lookups.js').Glance | undefined} */
  #glance;
  #isAsking = false;
  #isNone = false;

  /** @param {import('./places.js').Place} place @param {() => void} silence */
  constructor({ beside, image, platform }, silence) {
    this.beside = beside;
    this.image = image;
    this.platform = platform;
    const root = this.#host.attachShadow({ mode: 'open' });
    dress(root);
    this.#button.type = 'button';
    this.#off.type = 'button';
    this.#off.className = 'off';
    this.#off.textContent = 'off';
    this.#off.title = 'No badges on this site';
    this.#off.setAttribute('aria-label', 'No tonnage badges on this site');
    root.append(this.#button, this.#off);
    // A page may act as if somebody pointed; that takes no pull.
    for (const event of ['pointerenter', 'focusin', 'click']) this.#host.addEventListener(event, ({ isTrusted }) => void (isTrusted && this.#weigh()));
    // What is pressed here is no business of the page.
    for (const event of ['click', 'keydown', 'mousedown']) this.#host.addEventListener(event, (pressed) => pressed.stopPropagation());
    this.#off.addEventListener('click', ({ isTrusted }) => isTrusted && silence());
    this.#show();
  }

  /** Whether it stands where it was put, or rightly nowhere. */
  get stands() {
    return this.beside.isConnected && (this.#isNone || this.#host.isConnected);
  }

  /** Shows itself, and what costs nothing. */
  async place() {
    if (CLOSED.includes(this.beside.tagName)) this.beside.after(this.#host);
    else this.beside.append(this.#host);
    this.#take(await ask('glance', { image: this.image, platform: this.platform, cost: 'free' }));
  }

  remove() {
    this.#host.remove();
  }

  async #weigh() {
    if (this.#isAsking || this.#glance?.is === 'weight') return;
    this.#isAsking = true;
    this.#show();
    try {
      this.#take(await ask('glance', { image: this.image, platform: this.platform, cost: 'badge' }));
    } catch {
      // The extension was renewed or taken away; the page stays as it is.
    } finally {
      this.#isAsking = false;
      this.#show();
    }
  }

  /** @param {import('../background/lookups.js').Glance} glance */
  #take(glance) {
    this.#isNone = glance.is === 'invalid';
    if (this.#isNone) return this.remove();
    // What was learned for nothing may come after what was asked for.
    if (this.#glance?.is !== 'weight') this.#glance = glance;
    return this.#show();
  }

  #show() {
    const { is, text, note, digest } = this.#glance ?? { is: 'digest', text: '', note: '', digest: null };
    const short = digest ? digest.slice(7, 19) : '';
    const said = is === 'weight' ? text : this.#isAsking ? 'weighing' : is === 'none' ? 'no answer' : is === 'refused' ? 'not allowed' : is === 'quota' ? 'later' : short || UNKNOWN;
    this.#button.textContent = said;
    this.#button.dataset['is'] = is;
    this.#button.title = [`${this.image}: ${said}`, note, digest].filter(Boolean).join('\n');
    this.#button.setAttribute('aria-label', is === 'weight' ? `${this.image} weighs ${said}` : `${this.image}: ${said}, weigh it`);
    this.#button.setAttribute('aria-busy', String(this.#isAsking));
  }
}

/**
 * Lays the sheet on a shadow root, past what the page's policy says of styles in its markup.
 *
 * @param {ShadowRoot} root
 */
function dress(root) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    root.adoptedStyleSheets = [sheet];
  } catch {
    // Firefox keeps such sheets from content scripts, and the page's policy from their elements.
    const style = document.createElement('style');
    style.textContent = SHEET;
    root.append(style);
  }
}

/** The popup, and the same as a page: asks the background, and shows what came of it with the page's elements. */
import { read } from '../../www/lib/address.js';
import { bdi, h } from '../../www/lib/dom.js';
import { settings } from '../../www/lib/settings.js';
import { Status } from '../../www/lib/status.js';
import { registerCopyDigest } from '../../www/components/copy-digest/copy-digest.js';
import { registerLayerTable } from '../../www/components/layer-table/layer-table.js';
import { registerPlatformTable } from '../../www/components/platform-table/platform-table.js';
import { registerProofLine } from '../../www/components/proof-line/proof-line.js';
import { registerStepList } from '../../www/components/step-list/step-list.js';
import { registerWeightHero, summary } from '../../www/components/weight-hero/weight-hero.js';
import { ask } from './ask.js';
import { choices, choose } from './choices.js';
import { init, readPasted } from './engine.js';
import { Result } from './popup/result.js';
import { Weighing } from './popup/weighing.js';

for (const register of [registerCopyDigest, registerWeightHero, registerProofLine, registerStepList, registerLayerTable, registerPlatformTable]) register();

/** @template {HTMLElement} T @param {string} id @param {new () => T} type @returns {T} */
function element(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`there is no #${id} here`);
  return found;
}

const image = element('image', HTMLInputElement);
const platform = element('platform', HTMLSelectElement);
const result = new Result(element('result', HTMLElement));
const status = new Status(element('status', HTMLElement));
const full = element('full', HTMLAnchorElement);
const button = element('go', HTMLButtonElement);

/** The lookup that is shown. @type {Weighing | undefined} */
let shown;

/** Weighs anew what is shown. */
const again = () => void (shown && weigh(shown.asked));

/** @param {{ image: string, platform: string }} asked */
async function weigh(asked) {
  const weighing = new Weighing(asked);
  const show = () => {
    if (shown === weighing) result.show(weighing, again);
  };
  shown?.stop();
  shown = weighing;
  document.documentElement.dataset['view'] = 'asked';
  full.search = new URL(weighing.address, location.href).search;
  runs(true);
  show();
  await weighing.run(show);
  if (shown !== weighing) return;
  runs(false);
  if (weighing.inspection) status.say(summary(/** @type {any} */ (weighing)));
}

/** While something runs the button is Stop. @param {boolean} running */
function runs(running) {
  if (running) document.documentElement.dataset['running'] = 'yes';
  else delete document.documentElement.dataset['running'];
  button.textContent = running ? 'Stop' : 'Weigh';
  button.type = running ? 'button' : 'submit';
}

/** Lists what was weighed last. */
async function showLast() {
  const last = await ask('last', {});
  const links = last.map((name) => h('li', {}, h('a', { class: 'chip', href: `popup.html?image=${encodeURIComponent(name)}` }, bdi(name))));
  element('last', HTMLUListElement).replaceChildren(...links);
  element('lately', HTMLElement).hidden = last.length === 0;
}

/** The image that the tab in front is of, if it is a registry's page. The press on the button allows to look. */
async function imageOfTab() {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  try {
    const { from, reference } = readPasted(tab?.url ?? '');
    return from === 'page' ? reference.canonical : '';
  } catch {
    return '';
  }
}

async function begin() {
  const isTab = Boolean(await chrome.tabs.getCurrent());
  document.documentElement.dataset['in'] = isTab ? 'tab' : 'popup';
  const [{ units, platform: preferred }] = await Promise.all([choices(), init()]);
  settings.units = units;
  settings.addEventListener('change', () => {
    if (shown?.inspection && shown.stage !== 'failed') result.show(shown, again);
    void choose({ units: settings.units });
  });
  const asked = read(location.search);
  select(asked.platform || preferred);
  image.value = asked.image || (isTab ? '' : await imageOfTab());
  await showLast();
  if (asked.image) await weigh({ image: asked.image, platform: platform.value });
  else image.focus();
}

/** @param {string} wanted */
function select(wanted) {
  if (!wanted) return;
  if (![...platform.options].some(({ value }) => value === wanted)) platform.add(new Option(wanted));
  platform.value = wanted;
}

element('ask', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  const name = image.value.trim();
  if (name) void weigh({ image: name, platform: platform.value });
});
button.addEventListener('click', (event) => {
  if (button.type === 'submit') return;
  // Else the press would go on to the button that it becomes.
  event.preventDefault();
  shown?.stop();
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || shown?.stage !== 'running') return;
  // Else the popup would close on what is known so far.
  event.preventDefault();
  shown.stop();
});
element('forget', HTMLButtonElement).addEventListener('click', async () => {
  await ask('forgetLast', {});
  await showLast();
  image.focus();
});
document.addEventListener('copied', (event) => status.say(/** @type {CustomEvent<string>} */ (event).detail));

void begin();

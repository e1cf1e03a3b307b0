/** The options page: what is chosen holds at once. */
import { bdi, code, h } from '../../www/lib/dom.js';
import { sentence } from '../../www/lib/words.js';
import { ask } from './ask.js';
import { MOST_PULLS, SITES, choices, choose } from './choices.js';
import { init, parsePlatform } from './engine.js';

/** @template {HTMLElement} T @param {string} id @param {new () => T} type @returns {T} */
function element(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`there is no #${id} here`);
  return found;
}

const platform = element('platform', HTMLInputElement);
const units = element('units', HTMLSelectElement);
const pulls = element('pulls', HTMLInputElement);
const status = element('status', HTMLElement);
const troubles = { platform: element('platform-trouble', HTMLElement), registry: element('registry-trouble', HTMLElement) };

/** @param {Parameters<typeof choose>[0]} changes */
async function keep(changes) {
  await choose(changes);
  status.textContent = 'Kept.';
}

async function showChoices() {
  const chosen = await choices();
  platform.value = chosen.platform;
  units.value = chosen.units;
  pulls.value = String(chosen.pulls);
  const boxes = SITES.map(([site, name]) => {
    const box = h('input', { type: 'checkbox', checked: !chosen.off.includes(site) });
    box.addEventListener('change', async () => {
      const { off } = await choices();
      await keep({ off: box.checked ? off.filter((other) => other !== site) : [...off, site] });
    });
    return h('label', {}, box, name);
  });
  element('sites', HTMLFieldSetElement).append(...boxes);
}

async function showAcquaintances() {
  const known = await ask('acquaintances', {});
  const items = known.map(({ registry, username }) => {
    const forget = h('button', { type: 'button', class: 'txt', 'aria-label': `Forget ${registry}` }, 'forget');
    forget.addEventListener('click', async () => {
      await ask('introduce', { registry, credentials: null });
      await showAcquaintances();
    });
    return h('li', {}, code(bdi(registry)), ' as ', code(bdi(username)), ' ', forget);
  });
  element('known', HTMLUListElement).replaceChildren(...items);
}

platform.addEventListener('change', async () => {
  const text = platform.value.trim();
  try {
    if (text) parsePlatform(text);
    troubles.platform.textContent = '';
    platform.removeAttribute('aria-invalid');
    await keep({ platform: text });
  } catch (thrown) {
    troubles.platform.textContent = sentence(thrown instanceof Error ? thrown.message : String(thrown));
    platform.setAttribute('aria-invalid', 'true');
  }
});
units.addEventListener('change', () => void keep({ units: units.value === 'binary' ? 'binary' : 'decimal' }));
pulls.addEventListener('change', () => {
  const wanted = Math.trunc(Number(pulls.value));
  const most = Math.min(Math.max(Number.isNaN(wanted) ? 0 : wanted, 0), MOST_PULLS);
  pulls.value = String(most);
  void keep({ pulls: most });
});

element('introduce', HTMLFormElement).addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  const value = (/** @type {string} */ id) => element(id, HTMLInputElement).value;
  const { error } = await ask('introduce', { registry: value('registry').trim(), credentials: { username: value('username'), password: value('password') } });
  troubles.registry.textContent = error ? sentence(error) : '';
  if (error) return;
  form.reset();
  status.textContent = 'Kept until the browser is closed.';
  await showAcquaintances();
});

async function begin() {
  await init();
  await showChoices();
  await showAcquaintances();
}

void begin();

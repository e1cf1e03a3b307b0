import { bdi, h } from '../../../www/lib/dom.js';
import { sentence } from '../../../www/lib/words.js';
import { hostOf } from '../background/leave.js';

/**
 * A lookup that came to nothing: what happened, and what to do next.
 *
 * @param {import('./weighing.js').Weighing} weighing
 * @param {() => void} again
 */
export function trouble({ needs, error }, again) {
  if (needs.length) return permission(needs, again);
  const { code = '', message = '', hint = '' } = error ?? {};
  return h('section', { class: 'err', 'aria-labelledby': 'trouble' },
    h('h1', { id: 'trouble', tabindex: -1 }, bdi(sentence(message))),
    h('p', {}, bdi(hint)),
    h('p', { class: 'q' }, code));
}

/**
 * Asks for leave when it is first needed.
 *
 * @param {string[]} origins
 * @param {() => void} again
 */
export function permission(origins, again) {
  const hosts = origins.map(hostOf).join(', ');
  const said = h('p', { role: 'status' }, `tonnage asks only servers that you allow. Nothing was sent to ${hosts} yet.`);
  const allow = h('button', { type: 'button', class: 'btn' }, `Allow ${hosts}`);
  allow.addEventListener('click', async () => {
    const allowed = await chrome.permissions.request({ origins }).catch(() => undefined);
    if (allowed) again();
    else said.textContent = allowed === false ? `You did not allow it, and nothing was sent to ${hosts}.` : `The browser lets no extension of these permissions ask ${hosts}. Use the command, or localhost.`;
  });
  return h('section', { class: 'err calm', 'aria-labelledby': 'trouble' }, h('h1', { id: 'trouble', tabindex: -1 }, `May ${hosts} be asked?`), said, h('p', {}, allow));
}

/** Where registries keep blobs nobody knows before: any server may be it. */
const ANYWHERE = 'https://*/*';

/**
 * What the config tells is missing: the registry sends elsewhere for it.
 *
 * @param {Inspection} inspection
 * @param {() => void} again
 */
export function withoutConfig({ warnings }, again) {
  const warning = warnings.find(({ code }) => code === 'CONFIG_UNAVAILABLE');
  if (!warning) return null;
  const allow = h('button', { type: 'button', class: 'txt' }, 'Allow any server');
  allow.addEventListener('click', async () => {
    if (await chrome.permissions.request({ origins: [ANYWHERE] })) again();
  });
  const why = ' Digest and size stand. Registries keep configs on servers of others, which may have to be allowed. ';
  return h('p', { class: 'note' }, h('b', {}, 'No config'), ' ', h('span', {}, bdi(sentence(warning.message)), why, allow));
}

/** Puts badges on a page and keeps them there while the page changes. */
import { ask } from './ask.js';
import { Badge } from './content/badge.js';
import { pageOf } from './content/page.js';
import { placesOn } from './content/places.js';

/** The most badges on a page. */
const MOST = 20;
/** The stillness of the page after which it is looked at again, in milliseconds. */
const STILL = 300;

/** @type {Map<Element, Badge>} */
const badges = new Map();
let isSilent = false;

/** Takes all badges away, for good on this site. @param {import('./content/page.js').Site} site */
async function silence(site) {
  isSilent = true;
  clear();
  await ask('silence', { site });
}

function clear() {
  for (const badge of badges.values()) badge.remove();
  badges.clear();
}

let isLooking = false;

async function look() {
  const page = pageOf(location.href);
  if (isSilent || isLooking || !page) return page ? undefined : clear();
  isLooking = true;
  try {
    if (!(await ask('badges', { site: page.site })).on) return clear();
    const places = placesOn(page, document).slice(0, MOST);
    const wanted = new Set(places.map(({ beside }) => beside));
    for (const [element, badge] of badges) {
      if (badge.stands && wanted.has(element)) continue;
      badge.remove();
      badges.delete(element);
    }
    for (const place of places) {
      const standing = badges.get(place.beside);
      if (standing?.image === place.image) continue;
      standing?.remove();
      const badge = new Badge(place, () => void silence(page.site));
      badges.set(place.beside, badge);
      void badge.place().catch(() => badge.remove());
    }
  } catch {
    // The extension was renewed or taken away; the page stays as it is.
  } finally {
    isLooking = false;
  }
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

function lookWhenStill() {
  clearTimeout(timer);
  timer = setTimeout(() => (isLooking ? lookWhenStill() : void look()), STILL);
}

new MutationObserver((changes) => {
  const nodes = changes.flatMap(({ addedNodes, removedNodes }) => [...addedNodes, ...removedNodes]);
  if (nodes.some(({ nodeName }) => nodeName !== 'TONNAGE-BADGE')) lookWhenStill();
}).observe(document.documentElement, { childList: true, subtree: true });

void look();

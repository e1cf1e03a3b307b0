import { pulledBy, referencesIn } from './references.js';

/**
 * Where on a page images are named. What a page looks like may change any day, so little of it is relied on: a heading,
 * the lines that pull, and the numbers of a file's lines.
 *
 * @typedef {{ beside: Element, image: string, platform: string }} Place
 *
 * @param {import('./page.js').Page} page
 * @param {Document} document
 * @returns {Place[]}
 */
export function placesOn(page, document) {
  return 'path' in page ? inFile(page.path, document) : onRegistry(page.image, document);
}

/** Both hosts number the lines of a file. */
const LINES = '[id^="LC"]';

/** @param {string} path @param {Document} document */
function inFile(path, document) {
  const elements = [...document.querySelectorAll(LINES)].filter(({ id }) => /^LC\d+$/.test(id));
  const lines = elements.map((element) => textOf(element));
  return referencesIn(path, lines).flatMap(({ line, image, platform }) => {
    const beside = elements[line];
    return beside ? [{ beside, image, platform }] : [];
  });
}

/** Where lines that pull are written. */
const COMMANDS = 'pre, code, input, [data-testid*="pull"], clipboard-copy';

/** @param {string} image @param {Document} document @returns {Place[]} */
function onRegistry(image, document) {
  const heading = document.querySelector('main h1, h1');
  const commands = [...document.querySelectorAll(COMMANDS)].flatMap((element) => {
    const pulled = pulledBy(element instanceof HTMLInputElement ? element.value : textOf(element));
    const inner = element.querySelector(COMMANDS);
    return pulled && !(inner && pulledBy(textOf(inner))) ? [{ beside: element, image: pulled, platform: '' }] : [];
  });
  return [...(heading ? [{ beside: heading, image, platform: '' }] : []), ...commands];
}

/** Longer texts name no image, in UTF-16 units. */
const LONGEST = 1000;

/** @param {Element} element */
function textOf(element) {
  return (element.textContent ?? '').slice(0, LONGEST);
}

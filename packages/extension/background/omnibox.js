/** `img nginx:alpine` in the address bar: digest and size in the suggestion, the rest on Enter. */

/** The silence after which a registry is asked, in milliseconds. */
const SILENCE = 400;

/** What stands in a suggestion is markup. @param {string} text */
const plain = (text) => text.replace(/[&<>'"]/g, (c) => `&#${c.charCodeAt(0)};`).replaceAll(/[\0-\x1f\x7f]/g, ' ');

/**
 * @param {import('./lookups.js').Lookups} lookups
 * @param {(image: string) => void} open
 */
export function answerOmnibox(lookups, open) {
  let typed = 0;
  const describe = async (/** @type {string} */ image) => {
    if (await lookups.isCounted(image)) return `Weigh ${image}: Docker Hub is asked on Enter`;
    const { is, text, note, digest } = await lookups.glance(image, '', 'badge');
    if (is === 'weight') return `${image} weighs ${text}, ${digest ?? ''}`;
    return digest ? `${image} is ${digest}` : `${image}: ${note}`;
  };
  chrome.omnibox.onInputChanged.addListener((input, suggest) => {
    const turn = (typed += 1);
    const image = input.trim();
    if (!image) return;
    setTimeout(async () => {
      if (turn !== typed) return;
      const description = await describe(image).catch(() => `Weigh ${image}`);
      if (turn !== typed) return;
      chrome.omnibox.setDefaultSuggestion({ description: plain(description) });
      suggest([{ content: `${image} `, description: plain(description) }]);
    }, SILENCE);
  });
  chrome.omnibox.onInputEntered.addListener((input) => open(input.trim()));
}

/** In the place of the page's `www/lib/dressed.js`: the popup has both sheets from the start. */
export {};

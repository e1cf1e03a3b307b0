/** In the place of the page's `www/lib/share.js`: the popup shares nothing but what `Weighing.takeAlong` copies. */
export {};

/** How a badge looks: quiet, in the tokens of the page of tonnage, whatever the site wears. */
export const SHEET = `
:host { all: initial; display: inline-flex; gap: 2px; margin-inline-start: 8px; vertical-align: baseline; user-select: none; color-scheme: light dark }
button { all: unset; box-sizing: border-box; min-height: 18px; padding: 0 6px; border: 1px solid light-dark(#74828a, #74838a); border-radius: 3px;
  background: light-dark(#fff, #0f1315); color: light-dark(#525e63, #a2afb4); font: 12px/16px ui-monospace, Menlo, Consolas, monospace;
  font-variant-numeric: tabular-nums; white-space: nowrap; cursor: pointer }
button[data-is="weight"] { color: light-dark(#12181a, #e9eef0) }
button:hover { border-color: light-dark(#12181a, #e9eef0) }
button:focus-visible { outline: 2px solid light-dark(#006374, #5ec6d6); outline-offset: 1px }
.off { border-color: transparent; opacity: 0 }
:host(:hover) .off, :host(:focus-within) .off { opacity: 1 }
@media print { :host { display: none } }
`;

/** What looks like the name of an image; the engine says whether it is one. */
const NAME = /^[a-z0-9][\w.:/@-]*$/i;
/** The longest name with its registry, tag and digest that is looked at. */
const LONGEST = 512;

/** @param {string} text */
export function looksLikeImage(text) {
  return text.length <= LONGEST && NAME.test(text) && !text.includes('//');
}

/**
 * Fills in variables, as far as they are known: `$A`, `${A}`, `${A:-default}`.
 *
 * @param {string} text
 * @param {Map<string, string>} [known]
 * @returns {string | null} null where one is not known
 */
export function filledIn(text, known = new Map()) {
  let whole = true;
  const filled = text.replace(/\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g, (_, braced, other, bare) => {
    const value = known.get(braced ?? bare) || other;
    whole &&= value !== undefined;
    return value ?? '';
  });
  return whole && !filled.includes('$') ? filled : null;
}

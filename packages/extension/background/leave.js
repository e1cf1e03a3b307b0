/** Which registries the person allowed us to ask: those of the manifest, and those allowed later. */

/**
 * Where a registry is asked, as a match pattern; ports do not count in those.
 *
 * @param {string} registry
 */
export function originOf(registry) {
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry.replace(/:\d+$/, '');
  const here = host === 'localhost' || /^127\./.test(host);
  return `${here ? 'http' : 'https'}://${host}/*`;
}

/** Where an address is, as a match pattern. @param {string} url */
export function originOfUrl(url) {
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${hostname}/*`;
}

/** @param {string} origin */
export function mayAsk(origin) {
  return chrome.permissions.contains({ origins: [origin] });
}

/** Whom a match pattern of ours is of, for people. @param {string} origin */
export function hostOf(origin) {
  return new URL(origin.replace('*.', '')).host;
}

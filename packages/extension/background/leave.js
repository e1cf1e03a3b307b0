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

/** @param {string} origin */
export function mayAsk(origin) {
  return chrome.permissions.contains({ origins: [origin] });
}

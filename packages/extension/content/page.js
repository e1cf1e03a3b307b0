/**
 * Which page an address is of: a registry's, or a file's.
 *
 * @typedef {'hub' | 'ghcr' | 'quay' | 'ecr' | 'github' | 'gitlab'} Site
 * @typedef {{ site: Site, image: string } | { site: Site, path: string }} Page its image, or the path of its file
 */

/** How the pages' addresses read, and the image that each is of. @type {[site: Site, address: RegExp, image: string][]} */
const IMAGES = [
  ['hub', /^hub\.docker\.com\/_\/([\w.-]+)/, '$1'],
  ['hub', /^hub\.docker\.com\/(?:r|layers|repository\/docker)\/([\w.-]+)\/([\w.-]+)/, '$1/$2'],
  ['ghcr', /^github\.com\/(?:orgs|users)\/([\w.-]+)\/packages\/container\/(?:package\/)?([\w.%-]+)/, 'ghcr.io/$1/$2'],
  ['ghcr', /^github\.com\/([\w.-]+)\/[\w.-]+\/pkgs\/container\/([\w.%-]+)/, 'ghcr.io/$1/$2'],
  ['quay', /^quay\.io\/repository\/([\w.-]+)\/([\w./-]+)/, 'quay.io/$1/$2'],
  ['ecr', /^gallery\.ecr\.aws\/([\w.-]+)\/([\w./-]+)/, 'public.ecr.aws/$1/$2'],
];

/** @type {[site: Site, address: RegExp][]} */
const FILES = [
  ['github', /^github\.com\/[\w.-]+\/[\w.-]+\/blob\/(.+)/],
  ['gitlab', /^gitlab\.com\/.+?\/-\/blob\/(.+)/],
];

/**
 * @param {string} address
 * @returns {Page | undefined}
 */
export function pageOf(address) {
  const { host, pathname } = new URL(address);
  const place = host + pathname.replace(/\/+$/, '');
  for (const [site, pattern, image] of IMAGES) {
    const found = pattern.exec(place);
    if (!found) continue;
    const name = found[0].replace(pattern, image).replaceAll(/%2f/gi, '/').toLowerCase();
    return { site, image: name };
  }
  for (const [site, pattern] of FILES) {
    const [, path] = pattern.exec(place) ?? [];
    if (path) return { site, path };
  }
  return undefined;
}

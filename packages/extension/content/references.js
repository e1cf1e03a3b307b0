import { inDockerfile } from './dockerfile.js';
import { inYaml } from './yaml.js';

/**
 * The images that a file names.
 *
 * @typedef {{ line: number, image: string, platform: string }} Found the line counted from 0; the platform empty when not said
 *
 * @param {string} path
 * @param {string[]} lines
 * @returns {Found[]}
 */
export function referencesIn(path, lines) {
  const name = path.split('/').at(-1)?.toLowerCase() ?? '';
  if (/^(dockerfile|containerfile)(\.|$)|\.(dockerfile|containerfile)$/.test(name)) return inDockerfile(lines);
  if (/\.ya?ml$/.test(name)) return inYaml(lines, /(^|\/)\.github\/workflows\//.test(path));
  return [];
}

/**
 * The image of a line that pulls one, as registries' pages offer them.
 *
 * @param {string} text
 * @returns {string | undefined}
 */
export function pulledBy(text) {
  return /^\s*(?:\$\s+)?(?:docker|podman|nerdctl|crictl)\s+(?:image\s+)?pull\s+([\w.:/@-]{1,512})\s*$/.exec(text)?.[1];
}

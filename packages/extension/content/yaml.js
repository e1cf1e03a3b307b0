import { filledIn, looksLikeImage } from './image.js';

/** A line that names an image by itself, whatever stands around it. */
const IMAGE = /^\s*(?:-\s+)?["']?image["']?\s*:\s+(.*)$/;
/** Workflows name images in two ways more. */
const CONTAINER = /^\s*container\s*:\s+(.*)$/;
const USES = /^\s*(?:-\s+)?uses\s*:\s+["']?docker:\/\/([^"'\s#]+)/;

/**
 * The images that a YAML file runs: Compose, Kubernetes, GitLab's pipelines; with `workflow`, also what GitHub's
 * workflows use.
 *
 * @param {string[]} lines
 * @param {boolean} workflow
 * @returns {import('./references.js').Found[]}
 */
export function inYaml(lines, workflow) {
  return lines.flatMap((text, line) => {
    const found = IMAGE.exec(text) ?? (workflow ? (USES.exec(text) ?? CONTAINER.exec(text)) : null);
    const image = filledIn(scalar(found?.[1] ?? ''));
    return image && looksLikeImage(image) ? [{ line, image, platform: '' }] : [];
  });
}

/** A plain or quoted value of one line, without its comment. @param {string} text */
function scalar(text) {
  const [, quoted] = /^\s*["']([^"']*)["']/.exec(text) ?? [];
  return quoted ?? text.replace(/\s+#.*$|^#.*$/, '').trim();
}

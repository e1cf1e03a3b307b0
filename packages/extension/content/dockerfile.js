import { filledIn, looksLikeImage } from './image.js';

/**
 * The images that a Dockerfile is built from: `FROM` and `COPY --from=`, with what `ARG` says before the first stage.
 * Stages of its own and `scratch` are none. https://docs.docker.com/reference/dockerfile/
 *
 * @param {string[]} lines
 * @returns {import('./references.js').Found[]}
 */
export function inDockerfile(lines) {
  /** @type {Map<string, string>} */
  const known = new Map();
  const stages = new Set(['scratch']);
  let begun = false;
  return lines.flatMap((text, line) => {
    const [, name, value] = /^\s*ARG\s+(\w+)=["']?([^"'\s]*)/i.exec(text) ?? [];
    if (name && value !== undefined && !begun) known.set(name, filledIn(value, known) ?? '');
    const from = /^\s*FROM\s+((?:--\S+\s+)*)(\S+)(?:\s+AS\s+(\S+))?/i.exec(text);
    const copied = /^\s*COPY\s+(?:--\S+\s+)*?--from=(\S+)/i.exec(text);
    begun ||= from !== null;
    const written = from?.[2] ?? (/[:/]/.test(copied?.[1] ?? '') ? copied?.[1] : undefined);
    const isStage = stages.has(written?.toLowerCase() ?? '');
    if (from?.[3]) stages.add(from[3].toLowerCase());
    const image = written && !isStage && filledIn(written, known);
    if (!image || !looksLikeImage(image)) return [];
    const platform = filledIn(/--platform=(\S+)/i.exec(from?.[1] ?? '')?.[1] ?? '', known) ?? '';
    return [{ line, image, platform }];
  });
}

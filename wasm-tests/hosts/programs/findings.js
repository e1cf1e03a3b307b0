/**
 * What the package does, as one value: every host has to come to the same. It is copied to where it is run, and knows
 * nothing of the host but where the registry is.
 *
 * @param {typeof import('tonnage')} tonnage
 * @param {{ registry: string, origin: string, proxy?: string }} given `origin` is asked when the silent image is waited for
 */
export async function findings(tonnage, { registry, origin, proxy }) {
  const { InspectError, compare, createSession, formatSize, init, inspect, inspectMany, isInspectError, parsePlatform,
    parseReference } = tonnage;
  const through = proxy ? { proxy } : {};
  const images = ['demo/app:1.0', 'demo/single:latest', 'demo/app:nothing'].map((image) => `${registry}/${image}`);

  /** @param {unknown} error */
  const told = (error) => {
    if (!(error instanceof InspectError) || !isInspectError(error)) return `no InspectError: ${error}`;
    const { code, hint, details } = error;
    return { code, hasHint: hint !== '', position: details['position'], tags: details['tags'] };
  };

  await init();
  const weighed = [];
  const inspected = [];
  for (const image of images) {
    try {
      const inspection = await inspect(image, through);
      const { resolved, manifest, platform, size, config, layers, warnings } = inspection;
      inspected.push(inspection);
      weighed.push({
        index: resolved?.digest, manifest: manifest?.digest, platform, size, architecture: config?.architecture,
        layers: layers.map((layer) => layer.size), warnings: warnings.map(({ code }) => code),
      });
    } catch (error) {
      weighed.push(told(error));
    }
  }

  const [a, b] = inspected;
  const compared = a && b && compare(a, b).size;

  const many = [];
  for await (const one of inspectMany(images, { ...through, session: createSession(), concurrency: 2 })) {
    many.push('error' in one ? told(one.error) : one.size?.download);
  }

  const controller = new AbortController();
  const stopped = inspect(`${registry}/demo/held`, { ...through, signal: controller.signal }).then(() => 'never', told);
  await (await fetch(`${origin}/held`)).arrayBuffer();
  controller.abort();
  const aborted = await stopped;
  await (await fetch(`${origin}/released`)).arrayBuffer();

  /** @param {() => unknown} run */
  const outcome = (run) => {
    try {
      return run();
    } catch (error) {
      return told(error);
    }
  };
  return {
    exports: Object.keys(tonnage).sort(),
    weighed,
    compared,
    many,
    aborted,
    reference: outcome(() => parseReference('ubuntu:14.04').canonical),
    badReference: outcome(() => parseReference('ghcr.io/Owner/app')),
    platform: outcome(() => parsePlatform('linux/aarch64')),
    badPlatform: outcome(() => parsePlatform('linux/')),
    size: outcome(() => formatSize(3_669_831)),
  };
}

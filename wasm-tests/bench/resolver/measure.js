import { images } from './images.js';

/**
 * @typedef {import('./client.js').Client} Client
 * @typedef {import('./client.js').Found} Found
 * @typedef {import('./client.js').Part} Part
 * @typedef {import('./images.js').Image} Image
 * @typedef {import('./registry.js').Registry} Registry
 *
 * @typedef {object} Measured
 * @property {number} images
 * @property {number} requests as the registry counts them
 * @property {number} time in milliseconds
 * @property {number} processor in milliseconds, of this process alone
 */

/**
 * @param {Registry} registry
 * @param {number} images
 * @param {() => Promise<void>} run
 * @returns {Promise<Measured>}
 */
async function measure(registry, images, run) {
  await registry.count();
  const processor = process.cpuUsage();
  const start = performance.now();
  await run();
  const time = performance.now() - start;
  const { user, system } = process.cpuUsage(processor);
  return { images, requests: await registry.count(), time, processor: (user + system) / 1000 };
}

/** @param {Client} client @param {readonly Image[]} asked @param {Found[]} found @param {Part} part */
function check({ name }, asked, found, part) {
  asked.forEach(({ repository, tag, size }, i) => {
    const one = found[i];
    const right = one && (one.size ?? size) === size && (part === 'size' || one.version === tag);
    if (!right) throw new Error(`${name} found something else of ${repository}:${tag}: ${JSON.stringify(one)}`);
  });
}

/**
 * The same image twice, at a registry that nobody has asked yet.
 *
 * @param {Registry} registry
 * @param {Client} client
 * @param {Part} part
 */
export async function twice(registry, client, part) {
  const opened = client.open(await registry.open());
  const asked = images.slice(0, 1);
  const look = async () => check(client, asked, await opened.all(asked, part, 1), part);
  const cold = await measure(registry, 1, look);
  const warm = await measure(registry, 1, look);
  opened.close?.();
  return { cold, warm };
}

/**
 * Many images, at a registry that nobody has asked yet.
 *
 * @param {Registry} registry
 * @param {Client} client
 * @param {Part} part
 * @param {number} atOnce
 */
export async function many(registry, client, part, atOnce) {
  const opened = client.open(await registry.open());
  const asked = images.slice(0, client.atMost);
  const measured = await measure(registry, asked.length, async () => check(client, asked, await opened.all(asked, part, atOnce), part));
  opened.close?.();
  return measured;
}

/**
 * What is measured: something that tells the sizes of images.
 *
 * @typedef {import('./images.js').Image} Image
 * @typedef {'size' | 'config'} Part what is wanted: the size alone, or the config too
 *
 * @typedef {object} Found
 * @property {number | undefined} size
 * @property {string | undefined} [version] the variable of that name in the config
 *
 * @typedef {object} Open one that has met nobody yet
 * @property {(images: readonly Image[], part: Part, atOnce: number) => Promise<Found[]>} all in their order
 * @property {() => void} [close]
 *
 * @typedef {object} Client
 * @property {string} name
 * @property {boolean} aided whether its user does part of the work, or knows what to leave out
 * @property {number} [atMost] how many images it is asked for, where it is too slow for all
 * @property {(host: string) => Open} open
 */

/** The variable of the config that tells whether it was read. @param {string[] | undefined} env */
export const version = (env) => env?.find((one) => one.startsWith('VERSION='))?.slice('VERSION='.length);

/**
 * A client of one image at a time, used for many as people do.
 *
 * @param {(image: Image, part: Part) => Promise<Found>} find
 * @returns {Open}
 */
export function oneByOne(find) {
  return {
    async all(images, part, atOnce) {
      /** @type {Found[]} */
      const found = [];
      const rest = images.entries();
      const worker = async () => {
        for (const [i, image] of rest) found[i] = await find(image, part);
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      return found;
    },
  };
}

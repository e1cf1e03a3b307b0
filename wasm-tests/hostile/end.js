/**
 * What a lookup ended with, in the words of the table. It is run in pages too, and stands
 * alone for that.
 *
 * @param {typeof import('../../packages/npm/node.js').inspect} inspect
 * @param {string} image
 * @param {number} timeout
 * @returns {Promise<{ code: string, message: string }>}
 */
export async function endOf(inspect, image, timeout) {
  try {
    const { size, warnings } = await inspect(image, { timeout });
    const message = [`${size?.download} bytes`, ...warnings.map((warning) => warning.code)].join(', ');
    return { code: 'OK', message };
  } catch (error) {
    const { code, message } = /** @type {{ code: string, message: string }} */ (error);
    return { code, message };
  }
}

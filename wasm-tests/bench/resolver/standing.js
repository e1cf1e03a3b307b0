import { median } from '../median.js';

/**
 * @typedef {import('./client.js').Client} Client
 * @typedef {import('./measure.js').Measured} Measured
 */

/** How all did beside each other; the first is ours. */
export class Standing {
  #what;
  #most;
  /** @type {Map<Client, Measured[]>} */
  #all = new Map();

  /**
   * @param {string} what
   * @param {number} [most] of the best one's time that ours may take
   */
  constructor(what, most) {
    this.#what = what;
    this.#most = most;
  }

  /** @param {Client} client @param {Measured} measured */
  add(client, measured) {
    const all = this.#all.get(client) ?? [];
    this.#all.set(client, [...all, measured]);
  }

  /** For each image, the middle of what was measured. */
  #rows() {
    const rows = [...this.#all].map(([client, all]) => ({
      client,
      requests: median(all.map(({ images, requests }) => requests / images)),
      time: median(all.map(({ images, time }) => time / images)),
      processor: median(all.map(({ images, processor }) => processor / images)),
    }));
    const [ours, ...others] = rows;
    if (!ours) throw new Error('nothing was measured');
    return { ours, others };
  }

  toString() {
    const { ours, others } = this.#rows();
    const row = (/** @type {string[]} */ [name = '', ...cells]) => name.padEnd(36) + cells.map((cell) => cell.padStart(12)).join('');
    const lines = [ours, ...others].map(({ client, requests, time, processor }) => {
      const beside = client === ours.client ? '' : (ours.time / time).toFixed(2);
      return row([client.name, requests.toFixed(2), `${time.toFixed(2)} ms`, `${processor.toFixed(2)} ms`, beside]);
    });
    return [row([this.#what, 'requests', 'time', 'processor', 'ours ÷ its']), ...lines].join('\n');
  }

  /** What is not as it should be. */
  missed() {
    const { ours, others } = this.#rows();
    const missed = others.filter(({ requests }) => requests < ours.requests).map(({ client }) => `${this.#what}: ${client.name} asks less often`);
    const best = Math.min(...others.filter(({ client }) => !client.aided).map(({ time }) => time));
    const ratio = ours.time / best;
    if (this.#most !== undefined && ratio > this.#most) {
      missed.push(`${this.#what}: ${ratio.toFixed(2)} of the best one's time, at most ${this.#most.toFixed(2)}`);
    }
    return missed;
  }
}

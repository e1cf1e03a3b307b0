/** Equal requests that are under way at once: one goes out, all get its answer. */

/**
 * @typedef {import('./request.js').Answer} Answer
 * @typedef {{ answer: Promise<Answer>, stop: () => void }} Sent
 * @typedef {{ answer: Promise<Answer>, leave: () => void }} Seat
 */

export class Flights {
  /** @type {Map<string, Sent & { aboard: number }>} */
  #underWay = new Map();

  /**
   * Boards the flight of that key, or starts it. It ends early when all have left.
   *
   * @param {string} key
   * @param {() => Sent} start
   * @returns {Seat}
   */
  board(key, start) {
    const flight = this.#underWay.get(key) ?? this.#begin(key, start());
    flight.aboard += 1;
    let aboard = true;
    const leave = () => {
      if (!aboard) return;
      aboard = false;
      flight.aboard -= 1;
      if (flight.aboard > 0) return;
      this.#land(key, flight);
      flight.stop();
    };
    return { answer: flight.answer, leave };
  }

  /** @param {string} key @param {Sent} sent */
  #begin(key, sent) {
    const flight = { ...sent, aboard: 0 };
    this.#underWay.set(key, flight);
    void sent.answer.then(() => this.#land(key, flight));
    return flight;
  }

  /** @param {string} key @param {Sent} flight */
  #land(key, flight) {
    if (this.#underWay.get(key) === flight) this.#underWay.delete(key);
  }
}

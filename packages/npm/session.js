import { Session as EngineSession } from './dist/tonnage.js';

/**
 * Tokens, and documents by their digest, kept between lookups. It is bounded; the oldest
 * leave first.
 */
export class Session {
  /** @type {EngineSession | undefined} */
  #engine;

  /** The engine's half, made when the engine runs. */
  engine() {
    this.#engine ??= new EngineSession();
    return this.#engine;
  }
}

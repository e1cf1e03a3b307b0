/**
 * Why there is no answer: a `code` for programs, a message and a hint for people.
 *
 * It is one class for all codes, on purpose: what a program does next depends on the
 * code, and what belongs to a code (`position`, `tags`, `available`, …) is in `details`.
 */
export class InspectError extends Error {
  /**
   * @param {{ code: string, message: string, hint?: string } & Record<string, unknown>} thrown
   * @param {ErrorOptions} [options]
   */
  constructor({ code, message, hint = '', ...details }, options) {
    super(message, options);
    /** @readonly @type {'InspectError'} */ this.name = 'InspectError';
    /** @readonly */ this.code = /** @type {import('./index.d.ts').ErrorCode} */ (code);
    /** @readonly */ this.hint = hint;
    /** @readonly @type {Record<string, unknown>} */ this.details = { hint, ...details };
  }

  toJSON() {
    return { code: this.code, message: this.message, ...this.details };
  }
}

/**
 * Whether a value is an `InspectError`, also one of another realm (a frame, a worker, an
 * extension's page), where `instanceof` does not know the class.
 *
 * @param {unknown} value
 * @returns {value is InspectError}
 */
export function isInspectError(value) {
  return value instanceof Error && value.name === 'InspectError' && 'code' in value;
}

/**
 * What the engine threw, as an `InspectError`. Anything else is a fault of this package.
 *
 * @param {unknown} thrown
 * @param {Record<string, unknown>} [details]
 */
export function fromEngine(thrown, details) {
  if (isInspectError(thrown)) return thrown;
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'message' in thrown) {
    const { code, message } = thrown;
    return new InspectError({ ...thrown, ...details, code: String(code), message: String(message) });
  }
  const message = 'the engine stopped; this is a mistake in the package';
  return new InspectError({ code: 'MISUSE', message, ...details }, { cause: thrown });
}

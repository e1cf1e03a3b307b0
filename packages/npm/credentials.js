/** Who asks, where somebody else knows: that one is asked once for each registry. */

/**
 * @typedef {import('./index.d.ts').Credentials} Credentials
 * @typedef {import('./index.d.ts').CredentialsProvider} CredentialsProvider
 * @typedef {Promise<Credentials | undefined>} Told
 */

/** The most registries whose credentials are remembered. */
const MOST = 1024;

export class Acquaintances {
  /** @type {WeakMap<CredentialsProvider, Map<string, Told>>} */
  #told = new WeakMap();

  /**
   * @param {CredentialsProvider} provider
   * @param {string} registry
   * @returns {Told}
   */
  of(provider, registry) {
    let known = this.#told.get(provider);
    if (!known) this.#told.set(provider, (known = new Map()));
    let told = known.get(registry);
    if (!told) {
      if (known.size >= MOST) known.clear();
      told = ask(provider, registry);
      known.set(registry, told);
      // Another time it may know.
      told.catch(() => known.delete(registry));
    }
    return told;
  }
}

/** @param {CredentialsProvider} provider @param {string} registry @returns {Told} */
async function ask(provider, registry) {
  const told = typeof provider === 'function' ? provider(registry) : provider.credentials(registry);
  return (await told) ?? undefined;
}

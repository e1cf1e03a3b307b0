/** Who asks, where somebody else knows: that one is asked once for each registry, or each repository when it tells them apart. */

/**
 * @typedef {import('./index.d.ts').Credentials} Credentials
 * @typedef {import('./index.d.ts').CredentialsProvider} CredentialsProvider
 * @typedef {Promise<Credentials | undefined>} Told
 */

/** The most registries, or repositories, whose credentials are remembered. */
const MOST = 1024;

export class Acquaintances {
  /** @type {WeakMap<CredentialsProvider, Map<string, Told>>} */
  #told = new WeakMap();

  /**
   * @param {CredentialsProvider} provider
   * @param {import('./index.d.ts').Reference} reference
   * @returns {Told}
   */
  of(provider, { registry, repository }) {
    const name = provider.perRepository ? `${registry}/${repository}` : registry;
    let known = this.#told.get(provider);
    if (!known) this.#told.set(provider, (known = new Map()));
    let told = known.get(name);
    if (!told) {
      if (known.size >= MOST) known.clear();
      told = ask(provider, registry, repository);
      known.set(name, told);
      // Another time it may know.
      told.catch(() => known?.delete(name));
    }
    return told;
  }
}

/** @param {CredentialsProvider} provider @param {string} registry @param {string} repository @returns {Told} */
async function ask(provider, registry, repository) {
  const told = typeof provider === 'function' ? provider(registry, repository) : provider.credentials(registry, repository);
  return (await told) ?? undefined;
}

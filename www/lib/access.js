/**
 * Who asks one registry: held by this tab alone, and gone with it. Dispatches `change`.
 *
 * @typedef {{ username: string, password: string } | { token: string }} Credentials
 */
class Access extends EventTarget {
	/** @type {Credentials | undefined} */
	#credentials;
	/** The registry as references name it. @type {string | undefined} */
	registry;
	/** What it is called; nothing for a token. @type {string | undefined} */
	user;

	/** @param {string} registry @param {Credentials} credentials */
	grant(registry, credentials) {
		this.registry = registry;
		this.user = 'username' in credentials ? credentials.username : undefined;
		this.#credentials = credentials;
		this.dispatchEvent(new Event('change'));
	}

	leave() {
		this.registry = this.user = this.#credentials = undefined;
		this.dispatchEvent(new Event('change'));
	}

	/** What goes to a registry, and to no other. @param {string | undefined} registry */
	of(registry) {
		return registry !== undefined && registry === this.registry ? this.#credentials : undefined;
	}
}

export const access = new Access();

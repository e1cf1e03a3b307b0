import '../../lib/dressed.js';
import { bdi, code, h } from '../../lib/dom.js';
import { access } from '../../lib/access.js';
import { engine } from '../../lib/engine.js';

/** Hosts of this machine: what goes there stays here. */
const LOOPBACK = /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Signs in to one registry, for as long as the tab is open. It takes a password only where
 * the server that asks the registries runs on the visitor's own machine.
 *
 *     <sign-in></sign-in>                form.open({ registry: 'localhost:5000', proxy: './' })
 *
 * Dispatches `told` with what to say.
 * Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/dialog-modal/
 */
export class SignIn extends HTMLElement {
	/** @param {{ registry: string, proxy: string | undefined }} where */
	open({ registry, proxy }) {
		const server = proxy === undefined ? undefined : new URL(proxy, document.baseURI);
		const isHere = server !== undefined && LOOPBACK.test(server.hostname);
		// Whom a registry refuses wants to be somebody else.
		const content = access.registry !== undefined && !registry ? this.#signedIn(access.registry) : isHere ? this.#form(registry) : elsewhere(server);
		const dialog = h('dialog', { class: 'keys', 'aria-labelledby': 'sign-in-name' }, content);
		// Nothing that was typed outlives the form.
		dialog.addEventListener('close', () => dialog.remove());
		dialog.addEventListener('click', (event) => {
			if (event.target === dialog) dialog.close();
		});
		this.replaceChildren(dialog);
		dialog.showModal();
		/** @type {HTMLElement | null | undefined} */ (registry ? dialog.querySelector('#sign-in-user') : null)?.focus();
	}

	/** @param {string} registry */
	#form(registry) {
		const host = field('registry', 'Registry', { value: registry, placeholder: 'registry.example.org', required: true });
		const user = field('user', 'User', { required: true });
		const secret = field('secret', 'Password', { type: 'password', required: true });
		const kinds = ['User and password', 'Token'].map((name, i) => h('input', { type: 'radio', name: 'kind', value: name, checked: i === 0 }));
		const [byPassword] = kinds;
		const wrong = h('p', { class: 'bad', id: 'sign-in-wrong', role: 'alert' });
		const change = () => {
			const token = !byPassword?.checked;
			user.row.hidden = token;
			user.input.required = !token;
			secret.label.textContent = token ? 'Token' : 'Password';
		};
		for (const kind of kinds) kind.addEventListener('change', change);
		const form = h(
			'form',
			{ method: 'dialog', autocomplete: 'off' },
			h('h2', { id: 'sign-in-name' }, 'Sign in to a registry'),
			h('p', { class: 'q' }, 'For one registry, until this tab is closed. What you type is held in this tab’s memory, and goes to that registry alone, through the server on this machine.'),
			access.registry !== undefined && access.registry !== registry && h('p', { class: 'q' }, 'It signs out of ', code(bdi(access.registry)), '.'),
			host.row,
			h('fieldset', { class: 'row' }, h('legend', { class: 'vh' }, 'What proves who you are'), kinds.map((kind) => h('label', {}, kind, ` ${kind.value}`))),
			user.row,
			secret.row,
			wrong,
			h('div', { class: 'row' }, h('button', { class: 'btn chief' }, 'Sign in'), closer('Cancel')),
		);
		form.addEventListener('submit', (event) => {
			// The answer to "Cancel" is no answer.
			if (/** @type {SubmitEvent} */ (event).submitter?.hasAttribute('formnovalidate')) return;
			event.preventDefault();
			this.#take(host.input, user.row.hidden ? { token: secret.input.value.trim() } : { username: user.input.value, password: secret.input.value }, wrong);
		});
		return form;
	}

	/**
	 * @param {HTMLInputElement} host
	 * @param {import('../../lib/access.js').Credentials} credentials
	 * @param {HTMLElement} wrong
	 */
	async #take(host, credentials, wrong) {
		const registry = registryOf(await engine.load().catch(() => undefined), host.value);
		if (registry === undefined) {
			wrong.textContent = 'This is no registry: one looks like ghcr.io or localhost:5000.';
			host.setAttribute('aria-invalid', 'true');
			host.setAttribute('aria-describedby', wrong.id);
			host.focus();
			return;
		}
		this.querySelector('dialog')?.close();
		access.grant(registry, credentials);
		this.#tell(`Signed in to ${registry}.`);
	}

	/** @param {string} registry */
	#signedIn(registry) {
		const leave = h('button', { class: 'btn chief' }, 'Sign out');
		leave.addEventListener('click', () => {
			access.leave();
			this.#tell(`Signed out of ${registry}.`);
		});
		const who = access.user === undefined ? ' with a token' : [' as ', bdi(access.user)];
		return h(
			'form',
			{ method: 'dialog' },
			h('h2', { id: 'sign-in-name' }, 'Signed in'),
			h('p', {}, 'This tab asks ', code(bdi(registry)), who, '. Signing out forgets that, and what was learned by it.'),
			h('div', { class: 'row' }, leave, closer('Close')),
		);
	}

	/** @param {string} say */
	#tell(say) {
		this.dispatchEvent(new CustomEvent('told', { bubbles: true, detail: say }));
	}
}

/**
 * A registry as references name it.
 *
 * @param {EngineModule | undefined} module
 * @param {string} typed
 */
function registryOf(module, typed) {
	const host = typed.trim().replace(/^https?:\/\//, '').replace(/\/.*$/, '');
	try {
		const registry = module?.readPasted(`${host}/a`).reference.registry;
		// A word alone is the name of somebody at Docker Hub, and not theirs is the password.
		return registry === 'docker.io' && !/(^|\.)docker\.(io|com)$/i.test(host) ? undefined : registry;
	} catch {
		return undefined;
	}
}

/** Why no password is taken here. @param {URL | undefined} server */
function elsewhere(server) {
	const why = server
		? ['This page asks the registries through ', code(bdi(server.host)), '. A password would pass through it, and whoever runs it could read it.']
		: ['This page asks the registries directly, and takes no password.'];
	return h(
		'form',
		{ method: 'dialog' },
		h('h2', { id: 'sign-in-name' }, 'Private registries'),
		h('p', {}, why),
		h('p', {}, 'Start ', code('tonnage serve'), ' on your own machine and open the page there: it takes a password or a token for one registry, and sends it nowhere else. The command ', code('tonnage inspect'), ' uses what Docker keeps on your machine.'),
		h('div', { class: 'row' }, closer('Close')),
	);
}

/** @param {string} text */
function closer(text) {
	return h('button', { class: 'btn', formnovalidate: true }, text);
}

/** @param {string} name @param {string} text @param {Properties} properties */
function field(name, text, properties) {
	const id = `sign-in-${name}`;
	const label = h('label', { for: id }, text);
	const input = h('input', { id, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', ...properties });
	return { row: h('p', { class: 'field' }, label, input), label, input };
}

export function registerSignIn() {
	if (!customElements.get('sign-in')) customElements.define('sign-in', SignIn);
}

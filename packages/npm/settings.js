/**
 * What a caller says about a lookup, as it crosses the border: names and values by turns.
 */
import { InspectError } from './errors.js';

/** @typedef {import('./index.d.ts').LookupOptions} LookupOptions */

/** Hosts of this machine: what goes there stays here. */
const LOOPBACK = /^(localhost|(.+\.)?localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * @param {LookupOptions} options
 * @param {boolean} quiet whether nobody listens to what is known so far
 */
export function settingsOf(options, quiet) {
  let settings = quiet ? 'quiet\0yes\0' : '';
  /** @param {string} name @param {string | undefined} value */
  const set = (name, value) => {
    if (value === undefined) return;
    if (value.includes('\0')) throw new InspectError({ code: 'MISUSE', message: `the option ${name} has a zero in it` });
    settings += `${name}\0${value}\0`;
  };
  const { platform, proxy, credentials } = options;
  if (platform !== undefined) set('platform', platformText(platform));
  if (typeof proxy === 'string') set('proxy', urlOf(proxy).href);
  else set('prefix', proxy?.prefix);
  if (credentials) {
    if (proxy) trust(proxy, options.trustProxy ?? []);
    for (const [name, value] of Object.entries(secretsOf(credentials))) set(name, value);
  }
  for (const host of options.plainHttp ?? []) set('plainHttp', host);
  for (const host of options.trustedRealms ?? []) set('trustedRealm', host);
  if (options.allPlatforms) set('allPlatforms', 'yes');
  if (options.picks) set('picks', 'yes');
  if (options.parts && !options.parts.includes('config')) set('parts', 'size');
  return settings;
}

/**
 * A platform as it is typed.
 *
 * @param {string | import('./index.d.ts').Platform} platform
 */
export function platformText(platform) {
  if (typeof platform === 'string') return platform;
  const { os, architecture, variant, osVersion = '', osFeatures = [] } = platform;
  const version = [osVersion.replaceAll('%', '%25').replaceAll('+', '%2B'), ...osFeatures].join('+');
  return [version ? `${os}(${version})` : os, architecture, ...(variant ? [variant] : [])].join('/');
}

/**
 * Credentials by the names that the engine has for their parts.
 *
 * @param {NonNullable<LookupOptions['credentials']>} credentials
 * @returns {Record<string, string>}
 */
function secretsOf(credentials) {
  if ('username' in credentials) return { username: credentials.username, secret: credentials.password };
  if ('token' in credentials) return { registryToken: credentials.token };
  if ('identityToken' in credentials) return { identityToken: credentials.identityToken };
  const message = 'credentials are { username, password }, { token } or { identityToken }';
  throw new InspectError({ code: 'MISUSE', message, hint: 'inspect() takes a function that gives them, too.' });
}

/**
 * Whoever runs a proxy can read what passes through it.
 *
 * @param {NonNullable<LookupOptions['proxy']>} proxy
 * @param {string[]} trusted
 */
function trust(proxy, trusted) {
  const { protocol, host, hostname } = urlOf(typeof proxy === 'string' ? proxy : proxy.prefix);
  if (LOOPBACK.test(hostname)) return;
  if (protocol === 'https:' && (trusted.includes(host) || trusted.includes(hostname))) return;
  const clear = protocol === 'https:' ? '' : ', which is spoken to in clear text';
  const message = `the credentials would pass through the proxy ${host}${clear}`;
  const hint = clear ? 'Reach it by https://, or leave the credentials out.' : 'Name it in trustProxy if whoever runs it may read them, or leave them out.';
  throw new InspectError({ code: 'MISUSE', message, hint });
}

/**
 * An address; a relative one is relative to the page, where there is one.
 *
 * @param {string} text
 */
function urlOf(text) {
  try {
    return new URL(text, globalThis.document?.baseURI ?? globalThis.location?.href);
  } catch {
    throw new InspectError({ code: 'MISUSE', message: `${text} is no address of a proxy`, hint: 'It looks like https://proxy.example/.' });
  }
}

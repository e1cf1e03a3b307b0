/** An address in its parts, and what a certificate for it must say. */
import { isIP } from 'node:net';

/**
 * An address in its parts, as the core writes it: `URL` would make another host of an odd
 * one.
 *
 * @param {string} text
 */
export function parts(text) {
  const [, scheme = '', written = '', port, path = '/'] = /^(https?):\/\/(\[[^\]]*\]|[^/:]*)(?::(\d+))?(.*)$/u.exec(text) ?? [];
  const isSecure = scheme === 'https';
  const host = written.replace(/^\[|\]$/gu, '');
  return { isSecure, written, host, port: Number(port ?? (isSecure ? 443 : 80)), path };
}

/**
 * The name that a certificate must have: no final dot, and no address, which is not asked
 * for (RFC 6066, section 3).
 *
 * @param {string} host
 */
export function serverName(host) {
  return isIP(host) ? '' : host.replace(/\.$/u, '');
}

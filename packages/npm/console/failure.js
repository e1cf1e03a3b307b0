/** The sentences: what went wrong, in the native command's words. */
import { plain } from './system.js';

/** No answer came, or none that can be taken. */
export class Failure extends Error {
  /**
   * @param {string} kind as `handleFailure` takes it
   * @param {string} message
   */
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/** What is wrong with a certificate, by OpenSSL's names. */
const CERTIFICATES = new Map([
  ['ERR_TLS_CERT_ALTNAME_INVALID', (/** @type {string} */ name) => `the certificate of ${name} is for another name`],
  ['CERT_HAS_EXPIRED', untrusted('it has expired')],
  ['CERT_NOT_YET_VALID', untrusted("it is not valid yet by this machine's clock")],
  ['CERT_REVOKED', untrusted('it was revoked')],
  ['CERT_SIGNATURE_FAILURE', untrusted('its signature is false')],
  ['INVALID_PURPOSE', untrusted('it is not for servers')],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', untrusted('nobody we trust issued it')],
  ['SELF_SIGNED_CERT_IN_CHAIN', untrusted('nobody we trust issued it')],
  ['UNABLE_TO_GET_ISSUER_CERT', untrusted('nobody we trust issued it')],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', untrusted('nobody we trust issued it')],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', untrusted('nobody we trust issued it')],
]);

/** @param {string} why */
function untrusted(why) {
  return (/** @type {string} */ name) => `the certificate of ${name} is not trusted: ${why}`;
}

/**
 * Why `name` gave no answer. Behind a proxy, it is the proxy that could not be reached.
 *
 * @param {unknown} thrown
 * @param {string} name
 * @param {string} [proxy] as a sentence calls it
 */
export function explain(thrown, name, proxy) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const code = 'code' in first ? String(first.code) : '';
  const call = 'syscall' in first ? String(first.syscall) : '';
  const there = proxy ?? name;
  if (code === 'ECONNREFUSED') return new Failure('unreachable', `${there} refused the connection`);
  if (code === 'ETIMEDOUT') return new Failure('timeout', `${there} did not take the connection in time`);
  if (code === 'EAI_AGAIN') {
    const host = name.replace(/:\d+$/u, '');
    return new Failure('broken', `the address of ${host} cannot be looked up: no name server answers`);
  }
  if (call === 'getaddrinfo') {
    return new Failure('unreachable', `no address is known for ${name.replace(/:\d+$/u, '')}`);
  }
  if (call === 'connect') return new Failure('unreachable', `there is no way to ${there}: ${plain(first)}`);
  const certificate = CERTIFICATES.get(code);
  if (certificate) return new Failure('unreachable', certificate(name));
  if (/wrong version number|packet length too long|http request/iu.test(error.message)) {
    return new Failure('unreachable', `${name} does not speak TLS`);
  }
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') {
    return new Failure('unreachable', `${name} and we did not agree on TLS: ${error.message}`);
  }
  if (code === 'HPE_HEADER_OVERFLOW') return new Failure('unreachable', `${name} sent more header fields than are read`);
  if (code.startsWith('HPE_')) {
    return new Failure('unreachable', `${name} does not speak HTTP: invalid HTTP version parsed`);
  }
  if (code === 'ECONNRESET' && !('errno' in first)) {
    return new Failure('broken', `${name} closed the connection without an answer`);
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return new Failure('broken', `${name} broke the connection without an answer: ${plain(first)}`);
  }
  return new Failure('unreachable', `${name} gave no answer: ${error.message}`);
}

/**
 * `20 seconds`, `1 second`, `0.2 seconds`.
 *
 * @param {number} millis
 */
export function spell(millis) {
  return millis === 1000 ? '1 second' : `${millis / 1000} seconds`;
}

/** Whose word on a server's name is taken. */
import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';

/**
 * The certificates that are trusted: the system's own where nobody named others.
 *
 * @param {Uint8Array} pem
 */
export function trusted(pem) {
  if (pem.length === 0) return undefined;
  const text = new TextDecoder('utf-8').decode(pem);
  const found = text.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/gu) ?? [];
  if (found.length === 0) {
    if (text.includes('-----BEGIN CERTIFICATE-----')) {
      throw new Error('a trusted certificate cannot be read: it has no end line');
    }
    throw new Error(
      'there is no certificate among the trusted ones; each begins with -----BEGIN CERTIFICATE-----',
    );
  }
  for (const certificate of found) {
    try {
      new X509Certificate(certificate);
    } catch {
      throw new Error('a trusted certificate cannot be read: it is not proper base64');
    }
  }
  return [...rootCertificates, ...found];
}

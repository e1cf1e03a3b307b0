/** Before an example: every registry of the world is the one on loopback that the variable names. */
import process from 'node:process';

const real = globalThis.fetch;
const there = process.env['WORLD'] ?? '';

/** @param {string | URL | Request} asked @param {RequestInit} [init] */
globalThis.fetch = (asked, init) => {
  const { host, hostname, pathname, search } = new URL(asked instanceof Request ? asked.url : asked);
  if (hostname === '127.0.0.1') return real(asked, init);
  const moved = new URL(`/at/${host}${pathname}${search}`, there);
  return real(asked instanceof Request ? new Request(moved, asked) : moved, init);
};

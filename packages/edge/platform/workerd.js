/** Cloudflare's workers, and workerd by itself: the engine is a module of the deployment, and files are a binding. */
import engine from '../dist/tonnage_edge_bg.wasm';

/** @typedef {import('../types.d.ts').Platform} Platform */

/** @type {Platform} */
export const platform = {
  engine,
  variables: ({ env }) => env,
  // Whoever stands in front of workers writes it, over what a visitor wrote.
  client: (request) => request.headers.get('cf-connecting-ip') ?? undefined,
  page: async (request, { env }) => env.ASSETS?.fetch(request),
};

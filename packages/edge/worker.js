/** The way from the page to the registries: one handler, wherever there is `fetch`. */
import { platform } from '#platform';

import { Edge, initSync } from './dist/tonnage_edge.js';
import { answer } from './visit.js';

/**
 * @typedef {import('./types.d.ts').Env} Env
 * @typedef {import('./types.d.ts').Context} Context
 */

/** What the variables said, and the proxy that came of it. @type {{ said: string, edge: Edge } | undefined} */
let known;

/**
 * The proxy as the variables have it. Tokens and what is left of a quota live as long as it.
 *
 * @param {Record<string, unknown>} variables
 */
function edgeOf(variables) {
  if (!known) initSync({ module: platform.engine });
  const said = Edge.variables().flatMap((name) => {
    const value = variables[name];
    return typeof value === 'string' ? [name, value] : [];
  });
  const text = JSON.stringify(said);
  if (known?.said !== text) known = { said: text, edge: new Edge(said) };
  return known.edge;
}

export default {
  /**
   * @param {Request} request
   * @param {Env} [env]
   * @param {Context} [context]
   * @returns {Promise<Response>}
   */
  async fetch(request, env = {}, context) {
    const bindings = { env, context };
    try {
      return await answer(edgeOf(platform.variables(bindings)), request, platform, bindings);
    } catch (thrown) {
      // A variable that says nothing sensible is told in words. Of all else nothing is told to strangers.
      if (typeof thrown !== 'string') console.error(thrown);
      const message = typeof thrown === 'string' ? thrown : 'this proxy failed';
      const body = { code: 'MISUSE', message, hint: 'Tell whoever keeps this proxy: its log says more.' };
      return Response.json(body, { status: 500, headers: { 'x-tonnage-error': 'MISUSE', 'cache-control': 'no-store' } });
    }
  },
};

/** One request's way to its answer: does, step by step, what the engine wants done. */
import { find, keep } from './memory.js';
import { send } from './send.js';

/**
 * @typedef {import('./dist/tonnage_edge.js').Edge} Edge
 * @typedef {import('./dist/tonnage_edge.js').Visit} Visit
 * @typedef {import('./types.d.ts').Platform} Platform
 * @typedef {import('./types.d.ts').Bindings} Bindings
 * @typedef {import('./types.d.ts').Step} Step
 */

/**
 * @param {Edge} edge
 * @param {Request} request
 * @param {Platform} platform
 * @param {Bindings} bindings
 */
export async function answer(edge, request, platform, bindings) {
  const { method, url, headers } = request;
  const visit = edge.visit(method, url, [...headers].flat(), platform.client(request), Date.now());
  if (!visit) return new Response(null, { status: 400 });
  try {
    return await walk(visit, request, platform, bindings);
  } finally {
    visit.free();
  }
}

/**
 * @param {Visit} visit
 * @param {Request} request
 * @param {Platform} platform
 * @param {Bindings} bindings
 */
async function walk(visit, request, platform, bindings) {
  const { env, context } = bindings;
  const { origin } = new URL(request.url);
  for (;;) {
    const step = /** @type {Step} */ (visit.poll());
    switch (step.kind) {
      case 'admit': {
        const { success } = (await env.RATE_LIMITER?.limit({ key: step.visitor })) ?? { success: true };
        visit.admitted(success, Date.now());
        break;
      }
      case 'find':
        visit.found(await find(origin, step.name), Date.now());
        break;
      case 'keep': {
        const kept = keep(origin, step);
        // Where nothing outlives an answer, the answer waits.
        if (context?.waitUntil) context.waitUntil(kept);
        else await kept;
        break;
      }
      case 'fetch':
        await send(step, visit);
        break;
      case 'page': {
        const page = (await platform.page(request, bindings)) ?? new Response('There is nothing here.\n', { status: 404 });
        const answered = new Response(page.body, page);
        for (const [name, value] of step.headers) answered.headers.set(name, value);
        return answered;
      }
      case 'done': {
        const { status, headers, body } = step;
        const isBare = request.method === 'HEAD' || body.byteLength === 0;
        return new Response(isBare ? null : body, { status, headers });
      }
      default:
        throw new Error('a visit waits for nothing');
    }
  }
}

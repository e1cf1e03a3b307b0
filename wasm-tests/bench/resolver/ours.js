import { createSession } from '../../../packages/npm/node.js';
import { version } from './client.js';

/** A session, and many images through it. @type {import('./client.js').Client} */
export const ours = {
  name: 'tonnage',
  aided: false,
  open(host) {
    const session = createSession();
    return {
      async all(images, part, concurrency) {
        const references = images.map(({ repository, tag }) => `${host}/${repository}:${tag}`);
        const found = [];
        for await (const told of session.inspectMany(references, { concurrency, parts: part === 'size' ? ['size'] : ['size', 'config'] })) {
          if ('error' in told) throw told.error;
          found.push({ size: told.size?.download, version: version(told.config?.env) });
        }
        return found;
      },
    };
  },
};

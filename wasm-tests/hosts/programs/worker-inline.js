/** A worker of workerd: the request says where the registry is, the answer is what was found. */
import * as tonnage from 'tonnage/inline';

import { findings } from './findings.js';

export default {
  /** @param {Request} request */
  async fetch(request) {
    return Response.json(await findings(tonnage, await request.json()));
  },
};

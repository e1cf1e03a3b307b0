/** By `import` of the inline entry, in runtimes that are told what to do on their command line. */
import process from 'node:process';

import * as tonnage from 'tonnage/inline';

import { findings } from './findings.js';

findings(tonnage, JSON.parse(process.argv[2] ?? '')).then((found) => console.log(JSON.stringify(found)));

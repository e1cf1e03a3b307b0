/** By `require`, which takes modules since Node 20.19. */
const tonnage = require('tonnage');

import('./findings.js')
  .then(({ findings }) => findings(tonnage, JSON.parse(process.argv[2] ?? '')))
  .then((found) => console.log(JSON.stringify(found)));

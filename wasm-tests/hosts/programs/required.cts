/** The package in a project without `"type": "module"`. It is compiled, not run. */
import tonnage = require('tonnage');

export const weighed: Promise<tonnage.Inspection> = tonnage.inspect('ubuntu:14.04');

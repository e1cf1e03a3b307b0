/** The npm package in Node before registries that do what no registry should. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { inspect } from '../../packages/npm/node.js';
import { endOf } from './end.js';
import { holdToTable, holds, startFaults } from './faults.js';

const faults = await startFaults();
after(faults.stop);

test('every hostile registry ends as the table says, in Node', () =>
  holdToTable(faults, (image, timeout) => endOf(inspect, image, timeout)));

test('cells say what they hold', () => {
  for (const [cell, there, well] of /** @type {const} */ ([
    ['a', 'a', true], ['a', 'ab', false], ['a…', 'ab', true], ['a…c', 'abc', true], ['a…c', 'abcd', false],
    ['…', '', true], ['(.)', 'a', false], ['A | B', 'B', true], ['A | B', 'C', false],
    ['≤7', '7', true], ['≤7', '8', false],
  ])) assert.equal(holds(cell, there), well, `${cell} ${there}`);
});

/**
 * The splitter: whatever a module does whole, its pieces do. Modules are made up, some of
 * their ways are gone before they are split, and then all of them; and there is what only
 * the second engine calls.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const SPLITTER = `${process.env['CARGO_TARGET_DIR'] ?? at('../../target')}/debug/tonnage-split`;
const ASSEMBLER = at('../../node_modules/.bin/wasm-as');
const MODULES = 32;
/** The arguments of every function, and how many of them are tried before the split. */
const ARGUMENTS = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, -1, -7, 0x7fffffff, 1 << 20];
const KNOWN = 2;
/** What only the second engine calls, and what whoever has the first may call. */
const SECOND = 'second';
const FIRST = ['f0', 'f1', 'f2', 'f3'];
/** What may be called and never is: the second engine needs what it needs. */
const RARE = 'rare';

const folder = mkdtempSync(join(tmpdir(), 'tonnage-split-'));
after(() => rmSync(folder, { recursive: true }));

/** Numbers that come in the same order each time. @param {number} seed */
function random(seed) {
  let state = seed * 2654435761 + 1;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

/** Where the linker puts what only the second engine reads. */
const MAP = 'bb8 0 21 a.o:(.rodata.second)';

/** A module of four functions. @param {string[]} functions */
function frame(functions) {
  return `(module
    (import "host" "wanted" (func $wanted))
    (memory (export "memory") 1)
    (data (i32.const 1024) "what only some ways read, and all ways may")
    (global $fuel (mut i32) (i32.const 0))
    (table 4 funcref) (elem (i32.const 0) $f0 $f1 $f2 $f3)
    (func (export "restIsWanted") (call $wanted))
    (func (export "fuel") (global.set $fuel (i32.const 60)))
    (data (i32.const 3000) "what only the second engine reads")
    (func $deep (param $a i32) (result i32) (i32.mul (local.get $a) (i32.const 77)))
    (func (export "${RARE}") (param $a i32) (param $b i32) (result i32) (call $deep (i32.sub (local.get $a) (local.get $b))))
    (func $only (param $a i32) (result i32) (i32.load8_u (i32.add (i32.const 3000) (i32.and (local.get $a) (i32.const 31)))))
    (func (export "${SECOND}") (param $a i32) (param $b i32) (result i32)
      (i32.store8 (i32.const 16) (local.get $b))
      (i32.add (i32.add (call $only (local.get $a)) (call $deep (local.get $b))) (i32.add
        (call $f0 (local.get $a) (local.get $b))
        (call_indirect (param i32 i32) (result i32) (local.get $b) (local.get $a) (i32.const 2)))))
    ${functions.join('\n')})`;
}

/** Functions of structured code, in the text format. */
class Author {
  #pick;
  /** What may still be written, so that functions end. */
  #left = 0;

  /** @param {number} seed */
  constructor(seed) {
    this.#pick = random(seed);
  }

  functions() {
    return [0, 1, 2, 3].map((place) => this.#function(place));
  }

  /** @param {number} place */
  #function(place) {
    this.#left = 90;
    const result = ['i32', 'i32 i64', 'i32'][place % 3];
    const end = result === 'i32 i64' ? '(local.get $x) (i64.extend_i32_s (local.get $y))' : '(local.get $z)';
    return `(func $f${place} (export "f${place}") (param $a i32) (param $b i32) (result ${result})
      (local $x i32) (local $y i32) (local $z i32)
      (local.set $x (i32.const ${this.#pick(9)}))
      ${this.#statements(place, 0, end)}
      ${end})`;
  }

  #local() {
    return ['$a', '$b', '$x', '$y', '$z'][this.#pick(5)];
  }

  /** @param {number} deep @returns {string} */
  #expression(deep = 0) {
    if (deep > 2) return `(local.get ${this.#local()})`;
    const two = () => `${this.#expression(deep + 1)} ${this.#expression(deep + 1)}`;
    switch (this.#pick(8)) {
      case 0: return `(i32.const ${this.#pick(64) - 16})`;
      case 1: return `(i32.add ${two()})`;
      case 2: return `(i32.xor ${two()})`;
      case 3: return `(i32.lt_s ${two()})`;
      case 4: return `(i32.rem_u ${this.#expression(deep + 1)} (i32.const ${this.#pick(6) + 2}))`;
      case 5: return `(i32.load8_u (i32.add (i32.const 1024) (i32.and ${this.#expression(deep + 1)} (i32.const 31))))`;
      case 6: return `(local.tee ${this.#local()} ${this.#expression(deep + 1)})`;
      default: return `(local.get ${this.#local()})`;
    }
  }

  /** What is so for about every second argument. */
  #condition() {
    const number = `(i32.xor ${this.#expression(1)} (local.get ${['$a', '$b'][this.#pick(2)]}))`;
    return `(i32.and (i32.shr_u ${number} (i32.const ${this.#pick(4)})) (i32.const 1))`;
  }

  /** @param {number} place @param {number} depth @param {string} end @returns {string} */
  #statements(place, depth, end) {
    const count = this.#pick(3) + 1;
    return Array.from({ length: count }, () => this.#statement(place, depth, end)).join('\n');
  }

  /** @param {number} place @param {number} depth @param {string} end @returns {string} */
  #statement(place, depth, end) {
    this.#left -= 1;
    const within = () => this.#statements(place, depth + 1, end);
    const plain = `(local.set ${this.#local()} ${this.#expression()})`;
    if (this.#left < 0 || depth > 4) return plain;
    switch (this.#pick(11)) {
      case 0: case 1: return `(if ${this.#condition()} (then ${within()}) (else ${within()}))`;
      case 2: return `(if ${this.#condition()} (then ${within()}))`;
      case 3: return `(block ${within()})`;
      case 4: return `(loop ${within()} ${this.#branch(1)})`;
      case 5: case 9: case 10: return depth ? this.#branch(depth) : plain;
      case 6: return depth > 1 ? `(if ${this.#condition()} (then (return ${end})))` : plain;
      case 7: return place ? `(local.set ${this.#local()} (call $f0 ${this.#expression()} ${this.#expression()}))` : plain;
      default: return `(i32.store8 (i32.and ${this.#expression()} (i32.const 255)) ${this.#expression()})`;
    }
  }

  /** Out of blocks, or back to the beginning of a loop while there is fuel. @param {number} depth */
  #branch(depth) {
    const burn = '(global.set $fuel (i32.sub (global.get $fuel) (i32.const 1)))';
    const fuel = '(i32.gt_s (global.get $fuel) (i32.const 0))';
    const label = () => this.#pick(depth);
    if (this.#pick(3)) return `${burn} (br_if ${label()} (i32.and ${fuel} ${this.#condition()}))`;
    const targets = `${label() + 1} ${label() + 1} 0`;
    return `${burn} (block (br_table ${targets} (select ${this.#expression()} (i32.const 99) ${fuel})))`;
  }
}

/** What every function gives for every argument, and the memory afterwards. */
function everything(/** @type {any} */ exports, /** @type {number[]} */ given, names = FIRST) {
  const told = [];
  for (const name of names) {
    for (const a of given) {
      for (const b of given) {
        exports.fuel();
        told.push(`${name}(${a}, ${b}) = ${exports[name](a, b)}`);
      }
    }
  }
  return [...told, Buffer.from(exports.memory.buffer).subarray(0, 2048).toString('hex')];
}

/** Ways that were once taken wrongly, by what they are. */
const MISTAKEN = {
  'what only the moved part reads, when it comes by again': `(local $sum i32) (local $turn i32)
    (loop
      (if (i32.gt_s (local.get $a) (i32.const 1)) (then
        (local.set $sum (i32.add (local.get $sum) (i32.const 3)))
        (i32.store (i32.const 0) (i32.mul (local.get $sum) (i32.add (local.get $b) (i32.const 5))))))
      (br_if 0 (i32.lt_s (local.tee $turn (i32.add (local.get $turn) (i32.const 1))) (i32.const 3))))
    (i32.load (i32.const 0))`,
  'what the moved part leaves as it was': `(local $kept i32)
    (local.set $kept (i32.const 7))
    (block
      (if (i32.gt_s (local.get $a) (i32.const 1)) (then
        (br_if 1 (i32.eq (local.get $a) (i32.const 2)))
        (local.set $kept (i32.mul (local.get $a) (i32.const 100)))
        (i32.store (i32.const 8) (i32.add (local.get $kept) (i32.mul (local.get $b) (i32.const 3)))))))
    (local.get $kept)`,
};

const mistaken = Object.entries(MISTAKEN).map(([name, body]) => {
  const functions = [0, 1, 2, 3].map((place) => `(func $f${place} (export "f${place}") (param $a i32) (param $b i32) (result i32) ${body})`);
  return { name, text: frame(functions) };
});
const madeUp = Array.from({ length: MODULES }, (_, seed) => ({ name: `made-up module ${seed}`, text: frame(new Author(seed).functions()) }));

for (const [place, { name, text }] of [...mistaken, ...madeUp].entries()) {
  test(name, () => {
    const file = (/** @type {string} */ name) => join(folder, `${place}-${name}`);
    const split = (/** @type {string[]} */ ...args) => execFileSync(SPLITTER, args);
    writeFileSync(file('whole.wat'), text);
    execFileSync(ASSEMBLER, ['--enable-multivalue', '--enable-reference-types', file('whole.wat'), '-o', file('whole.wasm')]);
    writeFileSync(file('map'), MAP);
    const start = (/** @type {string} */ name, wanted = () => {}) =>
      new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file(name))), { host: { wanted } }).exports;

    split('watch', file('whole.wasm'), file('watched.wasm'));
    const watched = start('watched.wasm');
    everything(watched, ARGUMENTS.slice(0, KNOWN));
    // What has the rest fetched must not lie in it.
    /** @type {any} */ (watched).restIsWanted();
    const reached = Object.entries(watched).flatMap(([name, flag]) => {
      const point = /^reached:(\d+)$/.exec(name)?.[1];
      return point && /** @type {WebAssembly.Global} */ (flag).value ? [point] : [];
    });
    writeFileSync(file('points'), reached.join('\n'));
    writeFileSync(file('script'), [...FIRST, RARE, 'memory', 'fuel'].join(' '));
    split('split', ...['whole.wasm', 'map', 'points', 'script', 'first.wasm', 'rest.wasm', 'second.wasm'].map(file));

    let fetched = 0;
    const add = (/** @type {string} */ piece) => {
      const module = new WebAssembly.Module(readFileSync(file(piece)));
      const imports = { ...first };
      for (const { kind, name } of WebAssembly.Module.imports(module)) {
        if (kind === 'function') imports[name] = first.rest.get(Number(name));
      }
      return new WebAssembly.Instance(module, { first: imports }).exports;
    };
    const rest = () => {
      fetched += 1;
      add('rest.wasm');
    };
    /** @type {any} */
    const first = start('first.wasm', rest);
    assert.deepEqual(everything(first, ARGUMENTS.slice(0, KNOWN)), everything(start('whole.wasm'), ARGUMENTS.slice(0, KNOWN)));
    assert.equal(fetched, 0, 'the ways that were gone need no rest');
    const again = start('whole.wasm');
    everything(again, ARGUMENTS.slice(0, KNOWN));
    assert.deepEqual(everything(first, ARGUMENTS), everything(again, ARGUMENTS));
    assert.ok(fetched <= 1);

    assert.ok(!(SECOND in first), 'what only the second engine calls is in it alone');
    assert.equal(Buffer.from(first.memory.buffer)[3000], 0, 'and what only it reads');
    if (!fetched) rest();
    const both = { ...first, ...add('second.wasm') };
    assert.deepEqual(everything(both, ARGUMENTS, [SECOND]), everything(again, ARGUMENTS, [SECOND]));
    assert.deepEqual(everything(both, ARGUMENTS), everything(again, ARGUMENTS), 'and the first engine is what it was');
  });
}

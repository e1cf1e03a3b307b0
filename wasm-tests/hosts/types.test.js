/** The types of the packed package, as strict compilers see them. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

import * as source from '../../packages/npm/node.js';
import { freshProject } from './project.js';
import { output } from './runtimes.js';

const project = await freshProject('everything.ts', 'required.cts');
after(project.remove);

/** The compiler of this folder, and the newer one of the build. */
const COMPILERS = [import.meta.url, new URL('..', import.meta.url)].map((from) => createRequire(from).resolve('typescript/package.json'));

const DOM = { lib: ['es2022', 'dom', 'dom.iterable'], types: [] };
const NODE = { lib: ['es2022'], types: ['node'], typeRoots: [fileURLToPath(new URL('../../node_modules/@types', import.meta.url))] };
/** How people set up their projects: for pages or for Node. @type {[string, object, string[]][]} */
const SETTINGS = [
  ['bundler, for pages', { module: 'esnext', moduleResolution: 'bundler', ...DOM }, ['everything.ts']],
  ['bundler, for Node', { module: 'esnext', moduleResolution: 'bundler', ...NODE }, ['everything.ts']],
  ['node16, for Node', { module: 'node16', moduleResolution: 'node16', ...NODE }, ['everything.ts']],
  ['nodenext, for pages', { module: 'nodenext', moduleResolution: 'nodenext', ...DOM }, ['everything.ts', 'required.cts']],
];

const STRICT = {
  strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noPropertyAccessFromIndexSignature: true,
  noUnusedLocals: true, noUnusedParameters: true, noImplicitReturns: true, isolatedModules: true, skipLibCheck: false, noEmit: true,
  target: 'es2022',
};

for (const compiler of COMPILERS) {
  const { version, bin } = JSON.parse(await readFile(compiler, 'utf8'));
  for (const [name, settings, files] of SETTINGS) {
    test(`TypeScript ${version}, ${name}`, async () => {
      await writeFile(join(project.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...STRICT, ...settings }, files }));
      const tsc = join(compiler, '..', bin.tsc);
      assert.equal(await output(process.execPath, [tsc, '--pretty', 'false'], project.folder).catch(({ stdout }) => stdout), '');
    });
  }
}

test('every export is used here, and what the types call a value is one', () => {
  const file = join(project.folder, 'everything.ts');
  const program = ts.createProgram([file], { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: [] });
  const checker = program.getTypeChecker();
  const [statement] = program.getSourceFile(file)?.statements ?? [];
  assert.ok(statement && ts.isImportDeclaration(statement));
  const bindings = statement.importClause?.namedBindings;
  const module = checker.getSymbolAtLocation(statement.moduleSpecifier);
  assert.ok(module && bindings && ts.isNamedImports(bindings));
  const used = bindings.elements.map(({ name }) => name.text).sort();
  const exported = checker.getExportsOfModule(module);
  const isValue = (/** @type {ts.Symbol} */ symbol) =>
    ((symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol).flags & ts.SymbolFlags.Value) !== 0;
  assert.deepEqual(used, exported.map(({ name }) => name).sort());
  assert.deepEqual(exported.filter(isValue).map(({ name }) => name).sort(), Object.keys(source).sort());
});

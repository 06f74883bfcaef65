// Applications in memory, what the schematics of the built package do to them, and whether the outcome compiles.
import { SchematicTestRunner, UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { programOf, root } from './snippets.mjs';

export const dist = new URL('../../../../dist/token-refresh/', import.meta.url);
export const cli = new SchematicTestRunner(
  '@schematics/angular',
  fileURLToPath(new URL('collection.json', import.meta.resolve('@schematics/angular/package.json'))),
);

export async function application(standalone, options = {}) {
  const workspace = await cli.runSchematic('workspace', {
    name: 'workspace',
    version: '21.2.0',
    newProjectRoot: 'projects',
  });
  const app = { name: 'app', standalone, skipTests: true, ssr: false, ...options };
  return cli.runSchematic('application', app, workspace);
}
const made = { standalone: await application(true), ngmodule: await application(false) };

/** An application of which some files are rewritten, or removed with `null`. Paths are below its `src` unless absolute. */
export function app(kind, files = {}) {
  const tree = new UnitTestTree(made[kind].branch());
  for (const [name, text] of Object.entries(files)) {
    const path = /^(?:\/|projects\/|package\.json$)/.test(name) ? name : `projects/app/src/${name}`;
    if (text === null) tree.delete(path);
    else if (tree.exists(path)) tree.overwrite(path, text);
    else tree.create(path, text);
  }
  return tree;
}

/** A folder with these files alone, and an angular.json that names them. */
export function plainApp(files, { entry = 'src/main.ts', ...options } = {}) {
  const tree = new UnitTestTree(app('standalone').branch());
  for (const path of tree.files) tree.delete(path);
  const build = {
    builder: '@angular/build:application',
    options: { browser: entry, tsConfig: 'tsconfig.json', ...options },
  };
  const shop = { projectType: 'application', root: '', sourceRoot: 'src', architect: { build } };
  tree.create('angular.json', JSON.stringify({ version: 1, projects: { shop } }));
  if (!files['package.json'])
    tree.create('package.json', JSON.stringify({ dependencies: { '@angular/core': '^21.2.0' } }));
  for (const [path, text] of Object.entries(files)) tree.create(path, text);
  return tree;
}

export const filesOf = (tree) =>
  Object.fromEntries(tree.files.map((path) => [path, tree.read(path)?.toString('latin1')]));

/** Runs a schematic of the package, and notes what it says. */
export async function run(schematic, tree, options = {}) {
  const runner = new SchematicTestRunner(
    'ngx-token-refresh',
    fileURLToPath(new URL('schematics/collection.json', dist)),
  );
  const said = { info: '', warn: '' };
  runner.logger.subscribe(({ level, message }) => (said[level] = `${said[level] ?? ''}${message}\n`));
  const result = await runner.runSchematic(schematic, options, tree.branch());
  return { tree: result, tasks: runner.tasks, ...said };
}

/** The code alone, on one line. */
export const flat = (text) =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/,? ([\])}])/g, '$1')
    .replaceAll(/([[(]) /g, '$1');
export const has = (text, code) => assert.ok(flat(text).includes(flat(code)), `${code} is in\n${text}`);

/** Outcomes to be compiled in one program at the end. */
export class Outcomes {
  #files = new Map();

  constructor(folder) {
    this.folder = folder;
  }

  get size() {
    return this.#files.size;
  }

  keep(name, tree, isPart = (path) => path.endsWith('.ts')) {
    for (const path of tree.files.filter(isPart)) {
      this.#files.set(`${root}${this.folder}/${name.replaceAll(/\W+/g, '-')}${path}`, tree.readText(path));
    }
  }

  /** What the compiler finds wrong. */
  problems(options = {}) {
    const types = (name) => [fileURLToPath(new URL(`types/ngx-token-refresh${name}.d.ts`, dist))];
    const program = programOf(
      [...this.#files].map(([name, code]) => ({ name, code })),
      {
        // The applications declare more than each of them uses.
        noUnusedLocals: false,
        noUnusedParameters: false,
        noPropertyAccessFromIndexSignature: false,
        paths: { 'ngx-token-refresh': types(''), 'ngx-token-refresh/router': types('-router') },
        ...options,
      },
    );
    return ts.getPreEmitDiagnostics(program).map(({ file, messageText, start }) => {
      const line = file ? file.getLineAndCharacterOfPosition(start ?? 0).line + 1 : 0;
      return `${file?.fileName.slice(root.length)}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  }
}

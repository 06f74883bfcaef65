import { Tree } from '@angular-devkit/schematics';
import { posix } from 'node:path';
import ts from 'typescript';

/**
 * The sources of one application as the compiler sees them, with symbols, before anything is edited.
 *
 * What comes from `node_modules` stays unresolved: a symbol of Angular is known by the module that it is imported from, and
 * nothing has to be installed or loaded. `typescript` is that of the workspace, so that it can parse what the app is written
 * in; the copy inside `@schematics/angular` may be older than the app's own.
 */
export class AppProgram {
  readonly checker: ts.TypeChecker;
  /** The file that each name in tsconfig's `paths` stands for; patterns apart. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly #program: ts.Program;

  constructor(
    readonly tree: Tree,
    entries: readonly string[],
    tsConfig: string | undefined,
  ) {
    const options = compilerOptions(tree, tsConfig);
    this.#program = ts.createProgram(entries.map(absolute), options, hostOf(tree, options));
    this.checker = this.#program.getTypeChecker();
    this.aliases = aliasesIn(options);
  }

  source(path: string): ts.SourceFile | undefined {
    return this.#program.getSourceFile(absolute(path));
  }

  /** The files that the entries reach, declarations apart. */
  get sources(): readonly ts.SourceFile[] {
    return this.#program.getSourceFiles().filter(({ isDeclarationFile }) => !isDeclarationFile);
  }

  /** Whether a file reads as TypeScript. */
  isSound(source: ts.SourceFile): boolean {
    return this.#program.getSyntacticDiagnostics(source).length === 0;
  }
}

/** A path as the compiler has it. */
export function absolute(path: string): string {
  return `/${path.replace(/^\.?\/+/, '')}`;
}

/** A path as a person writes it: from the root of the workspace. */
export function relative(path: string): string {
  return path.replace(/^\/+/, '');
}

/** `path:line` of a node. */
export function placeOf(node: ts.Node): string {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  return `${relative(source.fileName)}:${line + 1}`;
}

/** The text of a file with its byte order mark, so that positions and what is written back agree. */
export function textOf(tree: Tree, path: string): string | undefined {
  return tree.exists(path) ? tree.read(path)?.toString('utf8') : undefined;
}

function compilerOptions(tree: Tree, tsConfig: string | undefined): ts.CompilerOptions {
  return {
    ...configured(tree, tsConfig),
    target: ts.ScriptTarget.Latest,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    experimentalDecorators: true,
    noLib: true,
    types: [],
  };
}

function aliasesIn({ baseUrl, paths = {}, pathsBasePath }: ts.CompilerOptions): ReadonlyMap<string, string> {
  const base = baseUrl ?? (typeof pathsBasePath === 'string' ? pathsBasePath : '/');
  const named = Object.entries(paths).flatMap(([alias, [target]]) =>
    target === undefined || alias.includes('*') ? [] : [[alias, posix.join(base, target)] as const],
  );
  return new Map(named);
}

function configured(tree: Tree, tsConfig: string | undefined): ts.CompilerOptions {
  const path = [tsConfig, 'tsconfig.json', 'tsconfig.base.json'].find((one) => one !== undefined && tree.exists(one));
  if (path === undefined) return {};
  const readFile = (name: string): string | undefined => textOf(tree, name);
  const { config } = ts.readConfigFile(absolute(path), readFile) as { config?: unknown };
  const folder = absolute(path).replace(/\/[^/]*$/, '') || '/';
  const host = {
    useCaseSensitiveFileNames: true,
    fileExists: (name: string) => tree.exists(name),
    readFile,
    readDirectory: () => [],
  };
  const { baseUrl, paths, pathsBasePath, rootDirs, strict, strictNullChecks } = ts.parseJsonConfigFileContent(
    config ?? {},
    host,
    folder,
    undefined,
    absolute(path),
  ).options;
  const given = { baseUrl, paths, pathsBasePath, rootDirs, strict, strictNullChecks };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function hostOf(tree: Tree, options: ts.CompilerOptions): ts.CompilerHost {
  const isOurs = (path: string): boolean => !path.includes('/node_modules/');
  const fileExists = (path: string): boolean => isOurs(path) && tree.exists(path);
  const readFile = (path: string): string | undefined => (isOurs(path) ? textOf(tree, path) : undefined);
  const resolve = (name: string, from: string): ts.ResolvedModuleFull | undefined => {
    const found = ts.resolveModuleName(name, from, options, { fileExists, readFile }).resolvedModule;
    if (found || name.startsWith('.') || options.baseUrl === undefined) return found;
    // TypeScript 6 no longer looks there.
    const stem = `${options.baseUrl}/${name}`;
    const file = [`${stem}.ts`, `${stem}/index.ts`].find(fileExists);
    return file === undefined ? undefined : { resolvedFileName: file, extension: ts.Extension.Ts };
  };
  return {
    fileExists,
    readFile,
    getSourceFile: (path, version) => {
      const text = readFile(path);
      return text === undefined ? undefined : ts.createSourceFile(path, text, version, true);
    },
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(({ text }) => ({ resolvedModule: resolve(text, from) })),
    getDefaultLibFileName: () => '/lib.d.ts',
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => undefined,
  };
}

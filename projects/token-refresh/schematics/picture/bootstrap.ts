import ts from 'typescript';
import { AppProgram } from './app-program';
import { Follower } from './follow';
import { Bound, Env, isFunction, nodesIn, NO_ENV, Value } from './value';

/** How an application is started. */
export type Bootstrap =
  | { readonly kind: 'standalone'; readonly call: ts.CallExpression; readonly config: Bound | null }
  | { readonly kind: 'ngmodule'; readonly call: ts.CallExpression; readonly module: ts.ClassLikeDeclaration }
  /** It starts a module that cannot be found. */
  | { readonly kind: 'lost'; readonly call: ts.CallExpression; readonly at: ts.Node };

const PLATFORM = '@angular/platform-browser';
/** The functions that start an application, and which of their arguments is the configuration. */
const STARTERS: Readonly<Record<string, number>> = { bootstrapApplication: 1, createApplication: 0 };

/** Finds what an entry file starts: in itself, in files that it loads, and in functions of the app that it calls. */
export function findBootstraps(program: AppProgram, follower: Follower, entry: string): readonly Bootstrap[] {
  const source = program.source(entry);
  if (!source) return [];
  const search = new Search(follower);
  search.file(source);
  return search.found;
}

class Search {
  readonly found: Bootstrap[] = [];
  readonly #seen = new Set<ts.Node>();

  constructor(private readonly follower: Follower) {}

  file(source: ts.SourceFile): void {
    if (this.#seen.has(source)) return;
    this.#seen.add(source);
    this.#look(source, NO_ENV);
    for (const statement of source.statements) {
      if (ts.isImportDeclaration(statement) && !statement.importClause) this.#load(statement.moduleSpecifier);
      if (ts.isExportDeclaration(statement) && statement.moduleSpecifier) this.#load(statement.moduleSpecifier);
    }
  }

  #load(specifier: ts.Expression | undefined): void {
    const source = specifier && this.follower.symbols.moduleOf(specifier);
    if (source) this.file(source);
  }

  #look(node: ts.Node, env: Env): void {
    for (const child of nodesIn(node)) if (ts.isCallExpression(child)) this.#call(child, env);
  }

  #call(call: ts.CallExpression, env: Env): void {
    const { expression } = call;
    if (expression.kind === ts.SyntaxKind.ImportKeyword) return this.#load(call.arguments[0]);
    if (ts.isPropertyAccessExpression(expression) && expression.name.text === 'bootstrapModule') {
      this.found.push(this.#module(call, env));
      return;
    }
    const callee = this.follower.follow(expression, env);
    const place = callee.type === 'external' && callee.module === PLATFORM ? STARTERS[callee.name] : undefined;
    if (place !== undefined) {
      const config = call.arguments[place];
      this.found.push({ kind: 'standalone', call, config: config ? { node: config, env } : null });
    } else if (callee.type === 'code' && isFunction(callee.node) && !this.#isInside(call, callee.node)) {
      this.#enter(call, callee, env);
    }
  }

  #isInside(call: ts.CallExpression, node: ts.Node): boolean {
    return ts.findAncestor(call, (one) => one === node) !== undefined;
  }

  #enter(call: ts.CallExpression, callee: Value & { readonly type: 'code' }, env: Env): void {
    const { node } = callee;
    // A function that is written in a file under search is looked at there too: with its arguments it says more.
    if (!isFunction(node) || !node.body || this.#seen.has(node)) return;
    this.#seen.add(node);
    const inner = new Map(callee.env);
    node.parameters.forEach(({ name }, index) => {
      const argument = call.arguments[index];
      const symbol = ts.isIdentifier(name) ? this.follower.symbols.symbolOf(name) : undefined;
      if (argument && symbol) inner.set(symbol, { node: argument, env });
    });
    const before = this.found.length;
    this.#look(node.body, inner);
    this.#withoutDoubles(before);
  }

  /** Of two finds of one call, the one whose parameters are known. */
  #withoutDoubles(since: number): void {
    for (const better of this.found.slice(since)) {
      const index = this.found.findIndex(({ call }) => call === better.call);
      if (index < since) this.found.splice(index, 1);
    }
  }

  #module(call: ts.CallExpression, env: Env): Bootstrap {
    const [argument] = call.arguments;
    const value = argument && this.follower.follow(argument, env);
    return value?.type === 'code' && ts.isClassLike(value.node)
      ? { kind: 'ngmodule', call, module: value.node }
      : { kind: 'lost', call, at: argument ?? call };
  }
}

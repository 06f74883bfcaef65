import { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { posix } from 'node:path';
import { localName, namedImports } from './named-imports';
import { parse } from './source-edit';
import { callsOf, isCallOf, nodesIn, uses } from './syntax';

/** A class or a variable, and the file in which it is declared. */
interface Found {
  readonly path: string;
  readonly node: ts.ClassDeclaration | ts.VariableDeclaration;
}

/** How an application is started. */
export interface Bootstrap {
  readonly kind: 'standalone' | 'ngmodule';
  readonly path: string;
  readonly call: ts.CallExpression;
}

const WORDS = /provideHttpClient|HttpClientModule|ngx-token-refresh/;

/** The source files of an application, as they were before any edit. */
export class ProjectSources {
  constructor(
    private readonly tree: Tree,
    private readonly root: string,
  ) {}

  bootstrap(main: string): Bootstrap | null {
    if (!this.tree.exists(main)) return null;
    const source = parse(main, this.tree.readText(main));
    for (const node of nodesIn(source)) {
      if (isCallOf(node, 'bootstrapApplication')) return { kind: 'standalone', path: main, call: node };
      if (isCallOf(node, 'bootstrapModule')) return { kind: 'ngmodule', path: main, call: node };
    }
    return null;
  }

  /** The declaration of a name, in its own file or in that from which it is imported by a relative path. */
  declaration(name: ts.Identifier): Found | null {
    const source = name.getSourceFile();
    for (const { module, bindings } of namedImports(source)) {
      const specifier = bindings.elements.find((element) => element.name.text === name.text);
      if (!specifier) continue;
      const path = module.startsWith('.') ? this.#file(posix.join(posix.dirname(source.fileName), module)) : undefined;
      return path === undefined
        ? null
        : declared(parse(path, this.tree.readText(path)), (specifier.propertyName ?? specifier.name).text);
    }
    return declared(source, name.text);
  }

  /** Files, other than one, that call a function. */
  callers(name: string, except?: string): readonly ts.SourceFile[] {
    return this.#sources(except).filter((source) => callsOf(source, name).length > 0);
  }

  /** Whether a symbol of a package is in use. */
  has(symbol: string, module: string): boolean {
    return this.#sources().some((source) => {
      const name = localName(source, symbol, module);
      return name !== null && uses(source, name);
    });
  }

  /** Files, other than one, that use a name. */
  users(name: string, except?: string): readonly ts.SourceFile[] {
    return this.#sources(except).filter((source) => uses(source, name));
  }

  #file(path: string): string | undefined {
    const stem = path.replace(/\.js$/, '');
    return [`${stem}.ts`, `${stem}/index.ts`].find((file) => this.tree.exists(file));
  }

  /** What runs in the browser, and names what is looked for. */
  #sources(except?: string): readonly ts.SourceFile[] {
    const sources: ts.SourceFile[] = [];
    this.tree.getDir(this.root).visit((file) => {
      const path = file.replace(/^\//, '');
      if (!path.endsWith('.ts') || /\.(?:spec|test|server|d)\.ts$|(?:^|\/)node_modules\//.test(path)) return;
      if (path === except?.replace(/^\//, '')) return;
      const text = this.tree.readText(file);
      if (WORDS.test(text)) sources.push(parse(path, text));
    });
    return sources;
  }
}

function declared(source: ts.SourceFile, name: string): Found | null {
  for (const statement of source.statements) {
    if (ts.isClassDeclaration(statement) && statement.name?.text === name) {
      return { path: source.fileName, node: statement };
    }
    if (!ts.isVariableStatement(statement)) continue;
    const node = statement.declarationList.declarations.find((one) => one.name.getText() === name);
    if (node) return { path: source.fileName, node };
  }
  return null;
}

import ts from 'typescript';
import { AppProgram } from './app-program';

/** Where a name comes from. */
export type Origin =
  | { readonly type: 'declaration'; readonly node: ts.Declaration; readonly symbol: ts.Symbol }
  | { readonly type: 'external'; readonly module: string; readonly name: string }
  | { readonly type: 'namespace'; readonly source: ts.SourceFile }
  | { readonly type: 'external-namespace'; readonly module: string };

/** Finds where names come from: through imports, barrels, aliases and default exports. */
export class Symbols {
  constructor(readonly program: AppProgram) {}

  symbolOf(name: ts.Node): ts.Symbol | undefined {
    const { checker } = this.program;
    return ts.isShorthandPropertyAssignment(name.parent)
      ? checker.getShorthandAssignmentValueSymbol(name.parent)
      : checker.getSymbolAtLocation(name);
  }

  originOf(name: ts.Node): Origin | null {
    return this.#originOf(this.symbolOf(name), 0);
  }

  /** What a module exports under a name. */
  exported(source: ts.SourceFile, name: string): Origin | null {
    return this.#exported(source, name, 0);
  }

  /** Whether a name is that of what a package exports. */
  isExternal(name: ts.Node, module: string, exported: string): boolean {
    const origin = this.originOf(name);
    return origin?.type === 'external' && origin.module === module && origin.name === exported;
  }

  /** The file that an import names; `null` for a package. */
  moduleOf(specifier: ts.Expression): ts.SourceFile | null {
    const [declaration] = this.program.checker.getSymbolAtLocation(specifier)?.declarations ?? [];
    return declaration && ts.isSourceFile(declaration) ? declaration : null;
  }

  /** The name in tsconfig's `paths` under which a library of the workspace exports a declaration to other projects. */
  aliasOf(declaration: ts.Node, name: string, from: string): string | null {
    for (const [alias, path] of this.program.aliases) {
      const barrel = this.program.source(path);
      const folder = path.replace(/[^/]*$/, '');
      if (!barrel || from.startsWith(folder) || !declaration.getSourceFile().fileName.startsWith(folder)) continue;
      const origin = this.exported(barrel, name);
      if (origin?.type === 'declaration' && origin.node === declaration) return alias;
    }
    return null;
  }

  #originOf(symbol: ts.Symbol | undefined, depth: number): Origin | null {
    const [declaration] = symbol?.declarations ?? [];
    // A chain of re-exports that long is a circle.
    if (!symbol || !declaration || depth > 30) return null;
    if (ts.isImportSpecifier(declaration)) {
      const { name, propertyName, parent } = declaration;
      return this.#from(parent.parent.parent.moduleSpecifier, (propertyName ?? name).text, depth);
    }
    if (ts.isImportClause(declaration)) return this.#from(declaration.parent.moduleSpecifier, 'default', depth);
    if (ts.isNamespaceImport(declaration)) return this.#namespace(declaration.parent.parent.moduleSpecifier);
    if (ts.isNamespaceExport(declaration)) return this.#namespace(declaration.parent.moduleSpecifier);
    if (ts.isExportSpecifier(declaration)) {
      const { moduleSpecifier } = declaration.parent.parent;
      const { name, propertyName } = declaration;
      return moduleSpecifier
        ? this.#from(moduleSpecifier, (propertyName ?? name).text, depth)
        : this.#originOf(this.program.checker.getExportSpecifierLocalTargetSymbol(declaration), depth + 1);
    }
    return { type: 'declaration', node: declaration, symbol };
  }

  #from(specifier: ts.Expression | undefined, name: string, depth: number): Origin | null {
    if (!specifier || !ts.isStringLiteral(specifier)) return null;
    const source = this.moduleOf(specifier);
    if (source) return this.#exported(source, name, depth);
    return specifier.text.startsWith('.') ? null : { type: 'external', module: specifier.text, name };
  }

  #namespace(specifier: ts.Expression | undefined): Origin | null {
    if (!specifier || !ts.isStringLiteral(specifier)) return null;
    const source = this.moduleOf(specifier);
    if (source) return { type: 'namespace', source };
    return specifier.text.startsWith('.') ? null : { type: 'external-namespace', module: specifier.text };
  }

  #exported(source: ts.SourceFile, name: string, depth: number): Origin | null {
    const { checker } = this.program;
    const module = checker.getSymbolAtLocation(source);
    const found = module && checker.getExportsOfModule(module).find((symbol) => symbol.name === name);
    return found ? this.#originOf(found, depth + 1) : this.#throughBarrel(source, name);
  }

  /** A barrel that re-exports all of a package. */
  #throughBarrel(source: ts.SourceFile, name: string): Origin | null {
    for (const statement of source.statements) {
      if (!ts.isExportDeclaration(statement) || statement.exportClause) continue;
      const { moduleSpecifier } = statement;
      if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier) || this.moduleOf(moduleSpecifier)) continue;
      if (!moduleSpecifier.text.startsWith('.')) return { type: 'external', module: moduleSpecifier.text, name };
    }
    return null;
  }
}

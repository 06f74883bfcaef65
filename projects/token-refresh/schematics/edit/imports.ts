import ts from 'typescript';
import { namesOf } from '../picture/top-level';
import { importStatement } from './import-statement';
import { List, list } from './list';
import { Style } from './style';

/** What the imports are written into. */
interface Target {
  append(list: List, ...codes: readonly string[]): void;
  change(start: number, end: number, text: string): void;
}

/** The imports that are added to one source file. */
export class Imports {
  readonly #added = new Map<string, string[]>();

  constructor(
    private readonly source: ts.SourceFile,
    private readonly style: Style,
  ) {}

  get touched(): boolean {
    return this.#added.size > 0;
  }

  /** The name a symbol goes by in the file. Imports it if need be, under another name if its own is taken. */
  use(symbol: string, module: string): string {
    const known = localName(this.source, symbol, module);
    if (known !== null) return known;
    const taken = this.source.statements.flatMap(namesOf).includes(symbol);
    const name = taken ? `ngx${symbol.charAt(0).toUpperCase()}${symbol.slice(1)}` : symbol;
    const specifier = taken ? `${symbol} as ${name}` : symbol;
    const specifiers = this.#added.get(module) ?? [];
    if (!specifiers.includes(specifier)) this.#added.set(module, [...specifiers, specifier]);
    return name;
  }

  writeTo(target: Target): void {
    const added: string[] = [];
    for (const [module, specifiers] of this.#added) {
      const known = [...namedImports(this.source)].find((one) => one.module === module)?.bindings;
      if (known?.elements.length) target.append(list(known.elements, known), ...specifiers);
      else added.push(importStatement([...specifiers].sort(), module, this.style));
    }
    this.#added.clear();
    if (!added.length) return;
    const last = this.source.statements.filter(ts.isImportDeclaration).at(-1);
    const top = this.#top();
    if (last) target.change(last.end, last.end, added.map((line) => `\n${line}`).join(''));
    else target.change(top, top, added.map((line) => `${line}\n`).join('') + '\n');
  }

  /** Where the first import goes: after the file's own comments, before those of the first statement. */
  #top(): number {
    const { text, statements } = this.source;
    const [first] = statements;
    if (!first) return text.length;
    const comments = ts.getLeadingCommentRanges(text, first.pos) ?? [];
    const own = comments.filter(({ end }) => /^\r?\n\s*\r?\n/.test(text.slice(end)));
    const after = own.at(-1);
    const [next] = comments.filter(({ pos }) => pos >= (after?.end ?? 0));
    return next?.pos ?? first.getStart();
  }
}

/** The named imports of a file whose values are imported, not their types alone. */
function* namedImports(source: ts.SourceFile): Generator<{ module: string; bindings: ts.NamedImports }> {
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const clause = statement.importClause;
    // `phaseModifier` is unknown before TypeScript 5.9.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    if (!clause || clause.isTypeOnly || !clause.namedBindings || !ts.isNamedImports(clause.namedBindings)) continue;
    yield { module: statement.moduleSpecifier.text, bindings: clause.namedBindings };
  }
}

function localName(source: ts.SourceFile, symbol: string, from: string): string | null {
  for (const { module, bindings } of namedImports(source)) {
    const known = bindings.elements.find((one) => !one.isTypeOnly && (one.propertyName ?? one.name).text === symbol);
    if (module === from && known) return known.name.text;
  }
  return null;
}

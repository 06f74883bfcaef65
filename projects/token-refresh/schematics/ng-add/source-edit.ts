import ts from 'typescript';
import { importStatement } from './import-statement';
import { localName, namedImports } from './named-imports';
import { Writing } from './set-up-code';

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A list in brackets. */
interface List {
  readonly elements: ts.NodeArray<ts.Node>;
  /** Where the closing bracket stands. */
  readonly close: number;
}

export function listOf(node: ts.ArrayLiteralExpression | ts.CallExpression | ts.ObjectLiteralExpression): List {
  const elements = ts.isCallExpression(node)
    ? node.arguments
    : ts.isArrayLiteralExpression(node)
      ? node.elements
      : node.properties;
  return { elements, close: node.end - 1 };
}

export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
}

function declaredNames(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) {
    return statement.name ? [statement.name.text] : [];
  }
  if (!ts.isImportDeclaration(statement)) return [];
  const { name, namedBindings } = statement.importClause ?? {};
  const named = !namedBindings
    ? []
    : ts.isNamedImports(namedBindings)
      ? namedBindings.elements.map((element) => element.name.text)
      : [namedBindings.name.text];
  return name ? [name.text, ...named] : named;
}

/** Changes to one source file. They are given in any order, and must not overlap. */
export class SourceEdit implements Writing {
  readonly source: ts.SourceFile;
  readonly #changes: Change[] = [];
  readonly #imports = new Map<string, string[]>();

  constructor(
    readonly path: string,
    private readonly before: string,
  ) {
    this.source = parse(path, before);
  }

  /** Whether anything has been changed. */
  get touched(): boolean {
    return this.#changes.length > 0;
  }

  readonly quote = (text: string): string => {
    const quote = this.before.includes('from "') && !this.before.includes("from '") ? '"' : "'";
    return quote + text.replaceAll(/["'\\]/g, (char) => (char === '\\' || char === quote ? `\\${char}` : char)) + quote;
  };

  /** The name a symbol goes by in this file. Imports it if need be, under another name if its own is taken. */
  readonly use = (symbol: string, module: string): string => {
    const known = localName(this.source, symbol, module);
    if (known !== null) return known;
    const taken = this.source.statements.flatMap(declaredNames).includes(symbol);
    const name = taken ? `ngx${symbol.charAt(0).toUpperCase()}${symbol.slice(1)}` : symbol;
    const specifier = taken ? `${symbol} as ${name}` : symbol;
    const specifiers = this.#imports.get(module) ?? [];
    if (!specifiers.includes(specifier)) this.#imports.set(module, [...specifiers, specifier]);
    return name;
  };

  replace(node: ts.Node, text: string): void {
    this.#change(node.getStart(), node.end, text);
  }

  /** Adds elements on the line of the others, or on lines of their own where those have some. */
  append(list: List, ...codes: readonly string[]): void {
    const last = list.elements.at(-1);
    if (!last) {
      this.#change(list.close, list.close, codes.join(', '));
    } else if (this.#lineOf(last.getStart()) === this.#lineOf(list.elements.pos - 1)) {
      this.#change(last.end, last.end, codes.map((code) => `, ${code}`).join(''));
    } else {
      this.#appendLines(list, last, codes);
    }
  }

  /** Adds elements on lines of their own, and moves the others to such lines. */
  appendLines(list: List, ...codes: readonly string[]): void {
    const last = list.elements.at(-1);
    const open = list.elements.pos;
    if (last && this.#lineOf(last.getStart()) !== this.#lineOf(open - 1)) {
      this.#appendLines(list, last, codes);
      return;
    }
    const outer = this.#indentAt(open);
    const inner = outer + this.#unit;
    for (const element of list.elements) {
      const [space = ''] = /^\s*/.exec(this.before.slice(element.pos)) ?? [];
      this.#change(element.pos, element.pos + space.length, `\n${inner}`);
    }
    if (last && !list.elements.hasTrailingComma) this.#change(last.end, last.end, ',');
    const lines = codes.map((code) => `\n${inner}${code.replaceAll('\n', `\n${inner}`)},`).join('');
    const tail = this.before.slice(0, list.close).trimEnd().length;
    this.#change(Math.max(tail, list.elements.end), list.close, `${lines}\n${outer}`);
  }

  /** The text with all changes. */
  text(): string {
    this.#writeImports();
    const eol = this.before.includes('\r\n') ? '\r\n' : '\n';
    let [text, done] = ['', 0];
    for (const { start, end, text: added } of [...this.#changes].sort((a, b) => a.start - b.start || a.end - b.end)) {
      text += this.before.slice(done, start) + added.replaceAll('\n', eol);
      done = end;
    }
    return text + this.before.slice(done);
  }

  get #unit(): string {
    return /^\t/m.test(this.before) ? '\t' : '  ';
  }

  #appendLines(list: List, last: ts.Node, codes: readonly string[]): void {
    const indent = this.#indentAt(last.getStart());
    const { hasTrailingComma } = list.elements;
    const separator = hasTrailingComma ? list.elements.end : last.end;
    // A comment on the line of the last element stays there.
    const end = ts.getTrailingCommentRanges(this.before, separator)?.at(-1)?.end ?? separator;
    const lines = codes.map((code) => `\n${indent}${code.replaceAll('\n', `\n${indent}`)}`);
    if (!hasTrailingComma) this.#change(separator, separator, ',');
    this.#change(end, end, lines.join(',') + (hasTrailingComma ? ',' : ''));
  }

  #writeImports(): void {
    const added: string[] = [];
    for (const [module, specifiers] of this.#imports) {
      const known = [...namedImports(this.source)].find((one) => one.module === module)?.bindings;
      if (known?.elements.length) this.append({ elements: known.elements, close: known.end - 1 }, ...specifiers);
      else added.push(importStatement([...specifiers].sort(), this.quote(module)));
    }
    this.#imports.clear();
    if (!added.length) return;
    const last = this.source.statements.filter(ts.isImportDeclaration).at(-1);
    const first = this.source.statements.at(0)?.getStart() ?? 0;
    if (last) this.#change(last.end, last.end, added.map((line) => `\n${line}`).join(''));
    else this.#change(first, first, added.map((line) => `${line}\n`).join('') + '\n');
  }

  #change(start: number, end: number, text: string): void {
    this.#changes.push({ start, end, text });
  }

  #lineOf(position: number): number {
    return this.source.getLineAndCharacterOfPosition(position).line;
  }

  #indentAt(position: number): string {
    const start = this.source.getPositionOfLineAndCharacter(this.#lineOf(position), 0);
    return /^[ \t]*/.exec(this.before.slice(start))?.[0] ?? '';
  }
}

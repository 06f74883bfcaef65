import ts from 'typescript';
import { Imports } from './imports';
import { List } from './list';
import { Writing } from './set-up-code';
import { reindented, Style, styleOf } from './style';
import { withoutUnusedImports } from './unused-imports';

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Changes to one source file. They are given in any order, and must not overlap. */
export class SourceEdit implements Writing {
  readonly style: Style;
  readonly #before: string;
  readonly #changes: Change[] = [];
  readonly #imports: Imports;
  readonly #removed = new Set<ts.Node>();
  readonly #shortened = new Map<number, List>();

  constructor(readonly source: ts.SourceFile) {
    this.#before = source.text;
    this.style = styleOf(source);
    this.#imports = new Imports(source, this.style);
  }

  /** Whether anything has been changed. */
  get touched(): boolean {
    return this.#changes.length > 0 || this.#imports.touched || this.#removed.size > 0;
  }

  readonly quote = (text: string): string => {
    const { quote } = this.style;
    // JSON escapes line breaks and other control characters, but the quotes are the file's.
    const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
    return quote + inner.replaceAll(quote, `\\${quote}`) + quote;
  };

  readonly use = (symbol: string, module: string): string => this.#imports.use(symbol, module);

  replace(node: ts.Node, text: string): void {
    this.change(node.getStart(), node.end, text);
  }

  /** Replaces a node by lines, in its own indentation; by none, and its line goes. */
  replaceLines(node: ts.Node, text: string): void {
    if (text) {
      this.replace(node, this.#moved(text, this.#indentAt(node.getStart())));
      return;
    }
    const [start, end] = [node.getStart(), node.end];
    const line = this.source.getPositionOfLineAndCharacter(this.#lineOf(start), 0);
    const rest = /^[ \t]*(?:\r?\n)?/.exec(this.#before.slice(end))?.[0].length ?? 0;
    if (this.#before.slice(line, start).trim()) return this.change(start, end, '');
    // Of the empty lines around it, one is enough; behind a brace, none.
    const blank = /\n([ \t]*\r?\n)$/.exec(this.#before.slice(0, line))?.[1]?.length ?? 0;
    const after = /^[ \t]*\r?\n/.exec(this.#before.slice(end + rest))?.[0].length ?? 0;
    const opens = /\{[ \t]*\r?\n$/.test(this.#before.slice(0, line - blank));
    this.change(line - blank, end + rest + (opens ? after : 0), '');
  }

  /** Takes an element out of a list. */
  remove(list: List, node: ts.Node): void {
    this.#removed.add(node);
    this.#shortened.set(list.pos, list);
  }

  /** Adds elements on the line of the others, or on lines of their own where those have some. */
  append(whole: List, ...codes: readonly string[]): void {
    const list = this.#left(whole);
    const last = list.elements.at(-1);
    if (!last) {
      this.change(list.close, list.close, codes.join(', '));
    } else if (this.#lineOf(last.getStart()) === this.#lineOf(list.pos - 1)) {
      this.change(last.end, last.end, codes.map((code) => `, ${code}`).join(''));
    } else {
      this.#appendLines(list, last, codes);
    }
  }

  /** Adds elements on lines of their own, and moves the others to such lines. */
  appendLines(whole: List, ...codes: readonly string[]): void {
    const list = this.#left(whole);
    const last = list.elements.at(-1);
    const open = list.pos;
    if (last && this.#lineOf(last.getStart()) !== this.#lineOf(open - 1)) {
      this.#appendLines(list, last, codes);
      return;
    }
    const outer = this.#indentAt(open);
    const inner = outer + this.style.indent;
    for (const element of list.elements) {
      const [space = ''] = /^\s*/.exec(this.#before.slice(element.pos)) ?? [];
      this.change(element.pos, element.pos + space.length, `\n${inner}`);
    }
    if (last && !list.hasTrailingComma) this.change(last.end, last.end, ',');
    const lines = codes.map((code) => `\n${inner}${this.#moved(code, inner)},`).join('');
    const tail = this.#before.slice(0, list.close).trimEnd().length;
    this.change(Math.max(tail, list.end), list.close, `${lines}\n${outer}`);
  }

  /** Replaces a part of the text. */
  change(start: number, end: number, text: string): void {
    this.#changes.push({ start, end, text });
  }

  /** The text with all changes. */
  text(): string {
    this.#imports.writeTo(this);
    for (const list of this.#shortened.values()) this.#cutFrom(list);
    this.#shortened.clear();
    const { eol } = this.style;
    let [text, done] = ['', 0];
    for (const { start, end, text: added } of [...this.#changes].sort((a, b) => a.start - b.start || a.end - b.end)) {
      text += this.#before.slice(done, start) + added.replaceAll('\n', eol);
      done = end;
    }
    return withoutUnusedImports(this.source, text + this.#before.slice(done));
  }

  /** Cuts runs of elements that go, each with the comma that it needs no more. */
  #cutFrom({ elements, end }: List): void {
    let [start, before]: [ts.Node | null, ts.Node | null] = [null, null];
    for (const element of elements) {
      if (this.#removed.has(element)) {
        start ??= element;
        continue;
      }
      const space = /^\s*/.exec(this.#before.slice(element.pos))?.[0].length ?? 0;
      if (start) this.change(start.getStart(), element.pos + space, '');
      [start, before] = [null, element];
    }
    const last = elements.at(-1);
    if (!start || !last) return;
    if (before) this.change(before.end, last.end, '');
    else this.change(start.pos, end, '');
  }

  /** A list without the elements that go. */
  #left(whole: List): List {
    const elements = whole.elements.filter((one) => !this.#removed.has(one));
    const isLastLeft = elements.at(-1) === whole.elements.at(-1);
    return { ...whole, elements, hasTrailingComma: whole.hasTrailingComma && isLastLeft };
  }

  #appendLines(list: List, last: ts.Node, codes: readonly string[]): void {
    const indent = this.#indentAt(last.getStart());
    const { hasTrailingComma } = list;
    const separator = hasTrailingComma ? list.end : last.end;
    // A comment on the line of the last element stays there.
    const end = ts.getTrailingCommentRanges(this.#before, separator)?.at(-1)?.end ?? separator;
    const lines = codes.map((code) => `\n${indent}${this.#moved(code, indent)}`);
    if (!hasTrailingComma) this.change(separator, separator, ',');
    this.change(end, end, lines.join(',') + (hasTrailingComma ? ',' : ''));
  }

  #moved(code: string, indent: string): string {
    return reindented(code, this.style).replaceAll('\n', `\n${indent}`);
  }

  #lineOf(position: number): number {
    return this.source.getLineAndCharacterOfPosition(position).line;
  }

  #indentAt(position: number): string {
    const start = this.source.getPositionOfLineAndCharacter(this.#lineOf(position), 0);
    return /^\uFEFF?([ \t]*)/.exec(this.#before.slice(start))?.[1] ?? '';
  }
}

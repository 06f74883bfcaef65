import { usesVariable } from '../mentions';
import { Unsure } from '../unsure';

/** A statement that stays; `name`: only if what stays uses it. */
export interface Line {
  readonly text: string;
  readonly name?: string;
  /** Why it must not stay. */
  readonly doubt?: Unsure;
}

/** What is left of some statements. */
export interface Block {
  readonly lines: readonly Line[];
  /** What is returned; `null`: nothing. */
  readonly result: string | null;
  /** The last line throws, or returns in each of its branches: the end is not reached. */
  readonly ends?: boolean;
}

/** The result of a block that throws the error it was given. */
export const RETHROWN = 'throw';

export function prefixed(lines: readonly Line[], block: Block): Block {
  return { ...block, lines: [...lines, ...block.lines] };
}

/** Whether the end of a block is reached. */
export function isOpen({ result, ends }: Block): boolean {
  return result === null && !ends;
}

/** A branch, and what follows it where it does not return. */
export function whole(branch: Block, after: Block): Block {
  return isOpen(branch) ? prefixed(branch.lines, after) : branch;
}

/** The lines that stay: a variable does where something that stays names it. @throws Unsure where it has the token */
export function finished({ lines, result }: Block): string[] {
  const kept: string[] = [];
  let used = result ?? '';
  for (const { text, name, doubt } of [...lines].reverse()) {
    if (name !== undefined && !usesVariable(used, name.split('|'))) continue;
    if (doubt) throw doubt;
    kept.unshift(...joined(text, kept.shift()));
    used += `\n${text}`;
  }
  return kept;
}

const PATTERN = /^((?:const|let|var) \{ )([^\n]+)( \}[^\n]* = [^\n]+;)$/;

/** Two declarations that take names out of the same value become one. */
function joined(line: string, next: string | undefined): readonly string[] {
  const [, start, name, end] = PATTERN.exec(line) ?? [];
  const [, nextStart, others, nextEnd] = PATTERN.exec(next ?? '') ?? [];
  if (start !== undefined && start === nextStart && end === nextEnd) return [`${start}${name}, ${others}${end}`];
  return next === undefined ? [line] : [line, next];
}

export function textOfBlock(block: Block): string {
  return [...finished(block), block.result ?? ''].join('\n');
}

/** The statements of a block, with the one that returns. */
export function statementsIn(block: Block): readonly string[] {
  return block.result === null ? finished(block) : [...finished(block), `return ${block.result};`];
}

export function braced(block: Block): string {
  return `{\n${statementsIn(block).map(indentedLine).join('\n')}\n}`;
}

export function indentedLine(line: string): string {
  return line.replaceAll(/^(?=.)/gm, '  ');
}

import ts from 'typescript';
import { usesVariable } from '../mentions';
import { quoted, Unsure } from '../unsure';

/** A statement that stays; `name`: only if what stays uses it. */
export interface Line {
  readonly text: string;
  readonly name?: string;
  /** It deals with the token, and must not stay. */
  readonly token?: ts.Node;
}

/** What is left of some statements. */
export interface Block {
  readonly lines: readonly Line[];
  /** What is returned; `null`: the end is reached. */
  readonly result: string | null;
}

/** The result of a block that throws the error it was given. */
export const RETHROWN = 'throw';

export function prefixed(lines: readonly Line[], { lines: rest, result }: Block): Block {
  return { lines: [...lines, ...rest], result };
}

/** A branch, and what follows it where it does not return. */
export function whole(branch: Block, after: Block): Block {
  return branch.result === null ? prefixed(branch.lines, after) : branch;
}

/** The lines that stay: a variable does where something that stays names it. @throws Unsure where it has the token */
export function finished({ lines, result }: Block): string[] {
  const kept: string[] = [];
  let used = result ?? '';
  for (const { text, name, token } of [...lines].reverse()) {
    if (name !== undefined && !usesVariable(used, name.split('|'))) continue;
    if (token) throw new Unsure(token, `${quoted(token)} is still needed`);
    kept.unshift(text);
    used += `\n${text}`;
  }
  return kept;
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

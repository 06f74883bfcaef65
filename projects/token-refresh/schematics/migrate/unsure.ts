import ts from 'typescript';
import { placeOf } from '../picture/app-program';

/** Why code is not edited: a clause, and the place that it speaks of. */
export class Unsure extends Error {
  override readonly name = 'Unsure';

  constructor(at: ts.Node, why: string) {
    super(`${why} (${placeOf(at)})`);
  }
}

/** Code in a sentence. */
export function quoted(node: ts.Node): string {
  const text = node.getText().replaceAll(/\s+/g, ' ');
  return `\`${text.length > 70 ? `${text.slice(0, 67)}…` : text}\``;
}

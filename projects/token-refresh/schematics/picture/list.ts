import ts from 'typescript';
import { Follower } from './follow';
import { bare, Bound, Env, NO_ENV, Value } from './value';

/** An element of a list, wherever it is written. */
export interface Item {
  /** The element as it is written. */
  readonly node: ts.Expression;
  readonly value: Value;
  /** Whether a condition decides that it is there. */
  readonly maybe: boolean;
}

/** Reads lists: through spreads, nested arrays, conditions, `concat` and `push`. */
export class ListReader {
  constructor(readonly follower: Follower) {}

  read({ node, env }: Bound, maybe = false): readonly Item[] {
    return this.#read(node, env, maybe, 0);
  }

  #read(node: ts.Expression, env: Env, maybe: boolean, depth: number): readonly Item[] {
    const expression = bare(node);
    if (depth > 40) return [{ node, value: { type: 'lost', node }, maybe }];
    const joined = this.#joined(expression, env, maybe, depth);
    if (joined) return joined;
    const value = this.follower.follow(expression, env);
    return [...this.#ofValue(node, value, maybe, depth), ...this.#pushed(expression, depth)];
  }

  #ofValue(node: ts.Expression, value: Value, maybe: boolean, depth: number): readonly Item[] {
    if (value.type === 'choice') {
      return value.of.flatMap(({ node: one, env }) => this.#read(one, env, true, depth + 1));
    }
    if (value.type !== 'code') return [{ node, value, maybe }];
    const { node: code, env } = value;
    if (ts.isArrayLiteralExpression(code)) {
      return code.elements.flatMap((element) =>
        ts.isSpreadElement(element)
          ? this.#read(element.expression, env, maybe, depth + 1)
          : this.#read(element, env, maybe, depth + 1),
      );
    }
    // What says nothing: the other branch of a condition.
    if (isNothing(code)) return [];
    const joined = ts.isExpression(code) ? this.#joined(code, env, maybe, depth) : null;
    return joined ?? [{ node, value, maybe }];
  }

  /** `a.concat(b)`, `a.filter(Boolean)`, `a.flat()` */
  #joined(node: ts.Expression, env: Env, maybe: boolean, depth: number): readonly Item[] | null {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
    const { name, expression } = node.expression;
    if (name.text === 'filter' || name.text === 'flat' || name.text === 'slice') {
      return this.#read(expression, env, maybe, depth + 1);
    }
    if (name.text !== 'concat') return null;
    return [expression, ...node.arguments].flatMap((one) => this.#read(one, env, maybe, depth + 1));
  }

  /** What is pushed into an array that has a name. */
  #pushed(node: ts.Expression, depth: number): readonly Item[] {
    if (!ts.isIdentifier(node)) return [];
    const origin = this.follower.symbols.originOf(node);
    if (origin?.type !== 'declaration' || !ts.isVariableDeclaration(origin.node)) return [];
    const scope = ts.findAncestor(origin.node, (one) => ts.isBlock(one) || ts.isSourceFile(one));
    const found: Item[] = [];
    const look = (child: ts.Node): void => {
      if (
        ts.isCallExpression(child) &&
        ts.isPropertyAccessExpression(child.expression) &&
        child.expression.name.text === 'push' &&
        this.follower.symbols.symbolOf(child.expression.expression) === origin.symbol
      ) {
        for (const argument of child.arguments) {
          const inner = ts.isSpreadElement(argument) ? argument.expression : argument;
          found.push(...this.#read(inner, NO_ENV, true, depth + 1));
        }
      }
      child.forEachChild(look);
    };
    scope?.forEachChild(look);
    return found;
  }
}

function isNothing(node: ts.Node): boolean {
  const { kind } = node;
  return (
    kind === ts.SyntaxKind.NullKeyword ||
    kind === ts.SyntaxKind.FalseKeyword ||
    (ts.isIdentifier(node) && node.text === 'undefined')
  );
}

import ts from 'typescript';
import { beginning } from '../picture/apis';
import { Reach } from '../picture/reach';
import { bare, nodesIn, returnsOf } from '../picture/value';
import { isUrlTest } from './refusal-test';

/** A condition on the URL of a request. */
export interface UrlTest {
  readonly condition: ts.Expression;
  /** Whether the token is attached where it holds; `null`: it decides something else. */
  readonly attaches: boolean | null;
}

interface Found {
  readonly test: ts.Expression;
  /** The condition holds where the test does not. */
  readonly negated: boolean;
}

/** What a condition asks of the URL: by itself, by a variable such as `isApiUrl`, or by a function of the app. */
export function urlTestsIn(reach: Reach, condition: ts.Expression): readonly Found[] {
  if (isUrlTest(condition.getText())) return [{ test: condition, negated: false }];
  return [condition, ...nodesIn(condition)].flatMap((node): readonly Found[] => {
    const test = ts.isExpression(node) ? behind(reach, node) : null;
    return test && isUrlTest(test.getText()) ? [{ test, negated: isNegated(node, condition) }] : [];
  });
}

/** What a variable is initialised with, or a function returns. */
function behind(reach: Reach, node: ts.Expression): ts.Expression | null {
  if (ts.isCallExpression(node)) {
    const callee = reach.callee(node);
    const [only, second] = callee ? returnsOf(callee) : [];
    return only && !second ? only : null;
  }
  const declaration = ts.isIdentifier(node) ? reach.declarationOf(node) : null;
  return declaration && ts.isVariableDeclaration(declaration) ? (declaration.initializer ?? null) : null;
}

/** `request.url.startsWith(environment.apiUrl)`, where the token is attached */
export function limitsIn(reach: Reach, tests: readonly UrlTest[]): readonly ts.Expression[] {
  const found = new Map<string, ts.Expression>();
  for (const { condition, attaches } of tests) {
    for (const node of [condition, ...nodesIn(condition)]) {
      const [, method] = ts.isCallExpression(node)
        ? (/\burl(?:WithParams)?\.(startsWith|includes|indexOf)$/i.exec(node.expression.getText()) ?? [])
        : [];
      if (!ts.isCallExpression(node) || method === undefined) continue;
      if (attaches === null || attaches === isNegated(node, condition)) continue;
      const [prefix] = node.arguments;
      const text = prefix ? beginning(reach, prefix) : '';
      // Only a whole URL is at the beginning wherever it is.
      const isPrefix = method === 'startsWith' ? /^(?:https?:\/\/|\/)/ : /^https?:\/\//;
      if (prefix && isPrefix.test(text)) found.set(text, prefix);
    }
  }
  return [...found.values()];
}

/** Whether a condition holds where a part of it does not. */
function isNegated(part: ts.Node, condition: ts.Node): boolean {
  let negated = false;
  for (let one = part; one !== condition; one = one.parent) {
    const { parent } = one;
    if (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken) negated = !negated;
    // `indexOf(url) === -1`
    const isMissing =
      ts.isBinaryExpression(parent) &&
      /^(?:===?\s*-1|<\s*0)$/.test(parent.getText().slice(parent.left.getText().length).trim());
    if (isMissing && bare(parent.left) === one) negated = !negated;
  }
  return negated;
}

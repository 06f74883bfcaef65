import ts from 'typescript';
import { listedStatuses, statusOf } from '../interceptors/token-facts';
import { Reach } from '../picture/reach';
import { bare } from '../picture/value';
import { quoted, Unsure } from './unsure';

/** A condition that tells a refused token from other failures. */
export interface RefusalTest {
  readonly statuses: readonly number[];
  /** It holds where the token was not refused. */
  readonly negated: boolean;
  /** Further conditions on the request's URL, and on whether the request can be cured. */
  readonly beside: readonly ts.Expression[];
}

const REFUSALS = new Set([401, 403, 419, 440, 498]);
const EQUALS = [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.EqualsEqualsToken];

/**
 * Reads a condition as a test for a refused token; `null` where it is none.
 *
 * @throws Unsure where it tests for that and for something that the library cannot be told
 */
export function refusalTest(reach: Reach, condition: ts.Expression): RefusalTest | null {
  const node = bare(condition);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    const inner = refusalTest(reach, node.operand);
    return inner && { ...inner, negated: !inner.negated };
  }
  const called = ofHelper(reach, node);
  if (called) return refusalTest(reach, called);
  if (!ts.isBinaryExpression(node)) {
    const statuses = listedStatuses(reach, node);
    return statuses.some((status) => REFUSALS.has(status)) ? { statuses, negated: false, beside: [] } : null;
  }
  const { kind } = node.operatorToken;
  if (kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken) {
    return combined(reach, node, kind === ts.SyntaxKind.AmpersandAmpersandToken);
  }
  const status = statusOf(reach, node);
  return status !== null && REFUSALS.has(status)
    ? { statuses: [status], negated: !EQUALS.includes(kind), beside: [] }
    : null;
}

function combined(reach: Reach, node: ts.BinaryExpression, and: boolean): RefusalTest | null {
  const [left, right] = [refusalTest(reach, node.left), refusalTest(reach, node.right)];
  if (left && right) {
    if (left.negated !== right.negated || left.negated === !and)
      throw new Unsure(node, `${quoted(node)} is not understood`);
    return { ...left, statuses: [...left.statuses, ...right.statuses], beside: [...left.beside, ...right.beside] };
  }
  const test = left ?? right;
  if (!test) return null;
  // `status !== 401 || other` and `status === 401 && other` let the same through.
  if (test.negated === and) {
    // `status === 401 || other`: more than a refusal leads here.
    throw new Unsure(node, `${quoted(node)} lets more than a refused token through`);
  }
  return { ...test, beside: [...test.beside, left ? node.right : node.left] };
}

/** `isUnauthorized(error)`, and `const is401 = error.status === 401` */
function ofHelper(reach: Reach, node: ts.Expression): ts.Expression | null {
  if (ts.isIdentifier(node)) {
    const origin = reach.follower.symbols.originOf(node);
    const declaration = origin?.type === 'declaration' ? origin.node : null;
    return declaration && ts.isVariableDeclaration(declaration) ? (declaration.initializer ?? null) : null;
  }
  if (!ts.isCallExpression(node)) return null;
  const body = reach.callee(node)?.body;
  if (!body) return null;
  if (!ts.isBlock(body)) return body;
  const [only, second] = body.statements;
  return only && !second && ts.isReturnStatement(only) ? (only.expression ?? null) : null;
}

/** A condition beside the status that does not narrow which refusals a refresh cures. */
export function isHarmless(reach: Reach, condition: ts.Expression): boolean {
  const node = bare(condition);
  const text = node.getText();
  if (ts.isBinaryExpression(node) && /^(?:&&|\|\|)$/.test(node.operatorToken.getText())) {
    return isHarmless(reach, node.left) && isHarmless(reach, node.right);
  }
  if (ts.isPrefixUnaryExpression(node)) return isHarmless(reach, node.operand);
  const behind = ofHelper(reach, node);
  if (behind && behind !== node) return isHarmless(reach, behind);
  if (/\binstanceof HttpErrorResponse\)?$/.test(text)) return true;
  if (isUrlTest(text)) return true;
  // "There is something to refresh with", "it was not tried yet", "it is not the refresh itself".
  return (
    /token|refresh|retr(?:y|ied)|attempt|logged|signed|authenticated|context\.get/i.test(text) &&
    !/error\?*\.error|\.code\b|message/.test(text)
  );
}

/** A condition on the URL of the request. */
export function isUrlTest(text: string): boolean {
  return /\b(?:url|urlWithParams|path)\b/i.test(text);
}

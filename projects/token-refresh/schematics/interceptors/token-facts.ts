import ts from 'typescript';
import { Reach } from '../picture/reach';
import { bare, calledName, isFunction, propertyName } from '../picture/value';

/** What an interceptor has to do with tokens, each with the place where it is seen. */
export interface TokenFacts {
  /** It sets the header that carries the token. */
  readonly attaches: { readonly header: string; readonly at: ts.Node } | null;
  /** It acts on these statuses of an answer. */
  readonly handles: { readonly statuses: readonly number[]; readonly at: ts.Node } | null;
  /** It asks for new tokens. */
  readonly refreshes: ts.CallExpression | null;
  /** It rewrites the URL of requests. */
  readonly rewrites: ts.Expression | null;
}

/** The statuses by which servers refuse a token. */
const REFUSALS = [401, 419, 440, 498];
const TOKEN_HEADER =
  /^(?:authorization|x-authorization|x-access-token|x-auth-token|access-token|auth-token|token|jwt)$/i;
const REFRESH_NAME = /refresh(?!ed$|ing|able|Url)|renew|silent|reissue|rotateToken/i;
const VERBS = /^(?:get|post|put|patch|request|delete)$/;

export function tokenFacts(reach: Reach, code: ts.Node): TokenFacts {
  const found: { -readonly [K in keyof TokenFacts]: TokenFacts[K] } = {
    attaches: null,
    handles: null,
    refreshes: null,
    rewrites: null,
  };
  for (const node of reach.nodes(code)) {
    found.attaches ??= attached(reach, node);
    const status = statusOf(reach, node);
    const seen = status === null ? listedStatuses(reach, node) : [status];
    if (seen.length) {
      const statuses = [...new Set([...(found.handles?.statuses ?? []), ...seen])];
      found.handles = { statuses, at: found.handles?.at ?? node };
    }
    if (ts.isCallExpression(node)) found.refreshes ??= isRefresh(reach, node) ? node : null;
    found.rewrites ??= rewrittenUrl(node);
  }
  return found;
}

/** Whether an interceptor of this kind stands in the way of ours. */
export function concernsTokens({ attaches, handles, refreshes }: TokenFacts): boolean {
  return attaches !== null || refreshes !== null || (handles?.statuses.some((one) => REFUSALS.includes(one)) ?? false);
}

/** The header that a node sets, if it carries a token. */
function attached(reach: Reach, node: ts.Node): TokenFacts['attaches'] {
  if (ts.isPropertyAssignment(node)) {
    const header = headerName(reach, node.name);
    const isInHeaders = ts.isObjectLiteralExpression(node.parent) && isHeaders(node.parent);
    return header !== null && isInHeaders ? { header, at: node } : null;
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const { name } = node.expression;
  const [key, value] = node.arguments;
  if (!key || !value || (name.text !== 'set' && name.text !== 'append')) return null;
  const header = textOf(reach, key);
  return header !== null && TOKEN_HEADER.test(header) ? { header, at: node } : null;
}

function isHeaders(object: ts.ObjectLiteralExpression): boolean {
  const { parent } = object;
  if (ts.isPropertyAssignment(parent)) return /^(?:setHeaders|headers)$/.test(parent.name.getText());
  if (ts.isNewExpression(parent)) return parent.expression.getText() === 'HttpHeaders';
  return ts.isVariableDeclaration(parent) && /header/i.test(parent.name.getText());
}

function headerName(reach: Reach, name: ts.PropertyName): string | null {
  const text = ts.isComputedPropertyName(name) ? textOf(reach, name.expression) : (propertyName(name) ?? null);
  return text !== null && TOKEN_HEADER.test(text) ? text : null;
}

/** A text that does not change. */
export function textOf(reach: Reach, node: ts.Expression): string | null {
  const value = reach.follower.follow(node);
  return value.type === 'code' && ts.isStringLiteralLike(value.node) ? value.node.text : null;
}

const COMPARISONS = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
]);

/** The status that a node compares with. */
export function statusOf(reach: Reach, node: ts.Node): number | null {
  if (ts.isBinaryExpression(node) && COMPARISONS.has(node.operatorToken.kind)) {
    const [status, other] = /\bstatus\b/.test(node.left.getText()) ? [node.left, node.right] : [node.right, node.left];
    return /\bstatus(?:Code)?$/.test(status.getText()) ? numberOf(reach, other) : null;
  }
  if (ts.isCaseClause(node)) {
    return /\bstatus(?:Code)?$/.test(node.parent.parent.expression.getText()) ? numberOf(reach, node.expression) : null;
  }
  return null;
}

/** `[401, 419].includes(error.status)` */
export function listedStatuses(reach: Reach, node: ts.Node): readonly number[] {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { expression, name } = node.expression;
  const [argument] = node.arguments;
  if (name.text !== 'includes' || !argument || !/\bstatus(?:Code)?$/.test(argument.getText())) return [];
  const list = reach.follower.follow(expression);
  if (list.type !== 'code' || !ts.isArrayLiteralExpression(list.node)) return [];
  return list.node.elements.flatMap((element) => numberOf(reach, element) ?? []);
}

const NAMED: Readonly<Record<string, number>> = { Unauthorized: 401, Forbidden: 403 };

function numberOf(reach: Reach, node: ts.Expression): number | null {
  const expression = bare(node);
  if (ts.isPropertyAccessExpression(expression) && expression.name.text in NAMED) {
    return NAMED[expression.name.text] ?? null;
  }
  const value = reach.follower.follow(expression);
  if (value.type !== 'code') return null;
  if (ts.isNumericLiteral(value.node)) return Number(value.node.text);
  return ts.isStringLiteralLike(value.node) && /^\d{3}$/.test(value.node.text) ? Number(value.node.text) : null;
}

/** A call by whose name, or whose URL, new tokens are asked for. */
function isRefresh(reach: Reach, call: ts.CallExpression): boolean {
  const { expression } = call;
  if (ts.isPropertyAccessExpression(expression) && VERBS.test(expression.name.text)) {
    const [url] = call.arguments;
    return (
      url !== undefined && reach.externalOf(expression.expression) === 'HttpClient' && /refresh/i.test(url.getText())
    );
  }
  const name = calledName(call);
  if (!REFRESH_NAME.test(name) || /^(?:is|has|should|get|set|clear|remove|save|store|start|stop)/i.test(name))
    return false;
  const callee = reach.callee(call);
  // A helper inside the interceptor is looked into.
  return !callee || isFunction(callee);
}

/** `request.clone({ url })` */
function rewrittenUrl(node: ts.Node): ts.Expression | null {
  if (!ts.isPropertyAssignment(node) || node.name.getText() !== 'url') return null;
  const call = node.parent.parent;
  const clones =
    ts.isCallExpression(call) &&
    ts.isPropertyAccessExpression(call.expression) &&
    call.expression.name.text === 'clone';
  return clones ? node.initializer : null;
}

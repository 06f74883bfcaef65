import ts from 'typescript';
import { Reach } from '../picture/reach';
import { bare, nodesIn } from '../picture/value';
import { isUrlTest } from './refusal-test';
import { quoted, Unsure } from './unsure';

/** A token of `HttpContext` by which the app marks requests. */
export interface Marker {
  readonly name: ts.Identifier;
  /** Where it is declared: `new HttpContextToken(() => false)`. */
  readonly declaration: ts.VariableDeclaration;
}

/** "There is a token", "someone is signed in", "this is a browser", "the request has the header already". */
const PRESENCE = /token|jwt|logged|signed|auth|session|user|platform|browser|server|refresh|expired|window|document/i;

/**
 * Looks at a condition that decided whether a request gets the token.
 *
 * @param attaches whether the token is attached where it holds
 * @param isToken whether an expression is the token itself
 * @returns the markers that keep the token from a request: `SKIP_TOKEN` takes their place
 * @throws Unsure where the library cannot be told of it
 */
export function attachCondition(
  reach: Reach,
  condition: ts.Expression,
  attaches: boolean,
  isToken: (node: ts.Expression) => boolean,
): readonly Marker[] {
  const node = bare(condition);
  if (isToken(node)) return [];
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    return attachCondition(reach, node.operand, !attaches, isToken);
  }
  if (ts.isBinaryExpression(node) && /^(?:&&|\|\|)$/.test(node.operatorToken.getText())) {
    return [node.left, node.right].flatMap((one) => attachCondition(reach, one, attaches, isToken));
  }
  // `token !== null`
  if (ts.isBinaryExpression(node) && isToken(bare(node.left))) return [];
  const marker = markerOf(reach, node);
  if (marker) {
    if (attaches) throw new Unsure(node, `the token is attached only where ${quoted(node)} says so`);
    return [marker];
  }
  const text = node.getText();
  const isHeader = /\bheaders\??\.(?:has|get)\(/.test(text) && !/authorization/i.test(text);
  if (isHeader)
    throw new Unsure(node, `${quoted(node)} marks requests that get no token: SKIP_TOKEN has to take its place`);
  if (isUrlTest(text) || PRESENCE.test(text) || isKnown(reach, node)) return [];
  throw new Unsure(node, `${quoted(node)} decides which requests get the token`);
}

/** `request.context.get(SKIP_AUTH)` */
function markerOf(reach: Reach, node: ts.Expression): Marker | null {
  if (!ts.isCallExpression(node) || !/\bcontext\.get$/.test(node.expression.getText())) return null;
  const [name] = node.arguments;
  const origin = name && ts.isIdentifier(name) ? reach.follower.symbols.originOf(name) : null;
  const declaration = origin?.type === 'declaration' ? origin.node : null;
  const isToken =
    declaration && ts.isVariableDeclaration(declaration) && declaration.getText().includes('HttpContextToken');
  if (!name || !ts.isIdentifier(name) || !isToken) throw new Unsure(node, `${quoted(node)} cannot be followed`);
  if (!/=>\s*false\b/.test(declaration.getText())) {
    throw new Unsure(node, `the marker ${quoted(name)} holds unless a request says otherwise`);
  }
  return { name, declaration };
}

/** A variable or a function whose own condition is of these kinds. */
function isKnown(reach: Reach, node: ts.Expression): boolean {
  const expression = ts.isIdentifier(node)
    ? behind(reach, node)
    : ts.isCallExpression(node)
      ? reach.callee(node)?.body
      : null;
  const text = expression?.getText() ?? '';
  return isUrlTest(text) || PRESENCE.test(text);
}

function behind(reach: Reach, name: ts.Identifier): ts.Node | null {
  const origin = reach.follower.symbols.originOf(name);
  const declaration = origin?.type === 'declaration' ? origin.node : null;
  return declaration && ts.isVariableDeclaration(declaration) ? (declaration.initializer ?? null) : null;
}

/** Parts of URLs that need no token: a refusal of theirs starts no refresh while signed out, and a public page needs none. */
const PUBLIC =
  /log-?in|log-?out|auth|refresh|token|regist|sign|passw|forgot|reset|verif|otp|public|assets|i18n|\.json|account|session|^\/?$|^https?:/i;

/** @throws Unsure where refusals of other URLs are not to be cured */
export function refuseOtherUrls(reach: Reach, condition: ts.Expression): void {
  const texts = [...reach.nodes(condition)].flatMap((node) => {
    if (ts.isIdentifier(node)) {
      const value = reach.follower.follow(node);
      return value.type === 'code' ? [value.node, ...nodesIn(value.node)].filter(ts.isStringLiteralLike) : [];
    }
    return ts.isStringLiteralLike(node) ? [node] : [];
  });
  const other = texts.find(({ text }) => !PUBLIC.test(text));
  if (other) throw new Unsure(condition, `refusals of ${quoted(other)} are not cured`);
}

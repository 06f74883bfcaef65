import ts from 'typescript';
import { textOf } from '../../interceptors/token-facts';
import { Reach } from '../../picture/reach';
import { bare, isFunction, nodesIn, propertyName } from '../../picture/value';
import { quoted, Unsure } from '../unsure';

/** What a refresh sends, beside its headers. */
export interface Sent {
  /** The name of the field with the refresh token. */
  readonly refresh: string | null;
  readonly refreshNode: ts.Expression | null;
  /** The field with the old access token. */
  readonly access: string | null;
  readonly accessNode: ts.Expression | null;
  readonly fixed: readonly (readonly [string, string])[];
  /** Whether it is a form with `grant_type=refresh_token`. */
  readonly grant: boolean;
  readonly form: boolean;
}

export const NOTHING: Sent = {
  refresh: null,
  refreshNode: null,
  access: null,
  accessNode: null,
  fixed: [],
  grant: false,
  form: false,
};

/** @throws Unsure where a field is known at run time alone */
export function readBody(reach: Reach, node: ts.Expression | undefined): Sent {
  if (!node) return NOTHING;
  const expression = bare(node);
  if (expression.kind === ts.SyntaxKind.NullKeyword || expression.getText() === 'undefined') return NOTHING;
  if (ts.isStringLiteralLike(expression) && !expression.text) return NOTHING;
  const chained = formOf(reach, expression);
  if (chained) return sent(reach, chained, true);
  const value = reach.follower.follow(expression);
  if (value.type !== 'code' || !ts.isObjectLiteralExpression(value.node)) {
    const variable = formOfVariable(reach, expression);
    if (variable) return sent(reach, variable, true);
    throw new Unsure(node, `the body of the refresh, ${quoted(node)}, is not written as an object`);
  }
  return sent(reach, entriesOf(value.node), false);
}

export type Entry = readonly [string, ts.Expression];

/** @throws Unsure */
export function entriesOf(object: ts.ObjectLiteralExpression): readonly Entry[] {
  return object.properties.map((property): Entry => {
    const name = propertyName(property.name);
    if (name !== undefined && ts.isPropertyAssignment(property)) return [name, property.initializer];
    if (name !== undefined && ts.isShorthandPropertyAssignment(property)) return [name, property.name];
    throw new Unsure(property, `${quoted(property)} in the body of the refresh cannot be followed`);
  });
}

/** `new HttpParams().set('a', b)`, `new HttpParams({ fromObject: {…} })`, `new URLSearchParams({…})` */
export function formOf(reach: Reach, node: ts.Expression): readonly Entry[] | null {
  const expression = bare(node);
  if (ts.isNewExpression(expression)) {
    if (!/^(?:HttpParams|URLSearchParams)$/.test(expression.expression.getText())) return null;
    const [given] = expression.arguments ?? [];
    if (!given) return [];
    const object = ts.isObjectLiteralExpression(given) ? given : null;
    const from = object?.properties.find((one) => propertyName(one.name) === 'fromObject');
    if (from && ts.isPropertyAssignment(from) && ts.isObjectLiteralExpression(from.initializer))
      return entriesOf(from.initializer);
    return object && expression.expression.getText() === 'URLSearchParams' ? entriesOf(object) : null;
  }
  if (!ts.isCallExpression(expression) || !ts.isPropertyAccessExpression(expression.expression)) return null;
  const { name, expression: owner } = expression.expression;
  if (name.text === 'toString') return formOf(reach, owner) ?? formOfVariable(reach, owner);
  const before = /^(?:set|append)$/.test(name.text) ? formOf(reach, owner) : null;
  const [key, value] = expression.arguments;
  const text = key ? textOf(reach, key) : null;
  return before && text !== null && value ? [...before, [text, value]] : null;
}

/** `const body = new URLSearchParams(); body.set('a', b);` */
function formOfVariable(reach: Reach, node: ts.Expression): readonly Entry[] | null {
  if (!ts.isIdentifier(node)) return null;
  const origin = reach.follower.symbols.originOf(node);
  if (origin?.type !== 'declaration' || !ts.isVariableDeclaration(origin.node) || !origin.node.initializer) return null;
  const entries = formOf(reach, origin.node.initializer);
  const scope = ts.findAncestor(node, isFunction);
  if (!entries || !scope) return null;
  const found = [...entries];
  for (const one of nodesIn(scope)) {
    if (!ts.isCallExpression(one) || !ts.isPropertyAccessExpression(one.expression)) continue;
    const { name, expression } = one.expression;
    if (reach.follower.symbols.symbolOf(expression) !== origin.symbol || !/^(?:set|append)$/.test(name.text)) continue;
    const [key, value] = one.arguments;
    const text = key ? textOf(reach, key) : null;
    if (text !== null && value) found.push([text, value]);
  }
  return found;
}

/** What fields there are, by their names. @throws Unsure */
export function sent(reach: Reach, entries: readonly Entry[], form: boolean): Sent {
  let refresh: string | null = null;
  let refreshNode: ts.Expression | null = null;
  let access: string | null = null;
  let accessNode: ts.Expression | null = null;
  let grant = false;
  const fixed: (readonly [string, string])[] = [];
  for (const [name, node] of entries) {
    const text = textOf(reach, node);
    if (text !== null) {
      if (name === 'grant_type') grant = text === 'refresh_token';
      if (/secret/i.test(name))
        throw new Unsure(node, `the refresh sends \`${name}\`, which is no secret in a browser`);
      fixed.push([name, text]);
    } else if (refresh === null && /refresh/i.test(`${name} ${node.getText()}`)) {
      [refresh, refreshNode] = [name, node];
    } else if (refresh === null && /^token$/i.test(name) && entries.length === 1) {
      [refresh, refreshNode] = [name, node];
    } else if (access === null && /token|jwt/i.test(name) && !/device|push|csrf|xsrf|fcm/i.test(name)) {
      [access, accessNode] = [name, node];
    } else {
      throw new Unsure(node, `the refresh sends \`${name}\`, ${quoted(node)}, which is known at run time alone`);
    }
  }
  return { refresh, refreshNode, access, accessNode, fixed, grant: grant && form, form };
}

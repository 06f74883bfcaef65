import ts from 'typescript';
import { textOf } from '../../interceptors/token-facts';
import { beginning } from '../../picture/apis';
import { Reach } from '../../picture/reach';
import { bare } from '../../picture/value';
import { quoted, Unsure } from '../unsure';
import { entriesOf, Entry, formOf, NOTHING, Sent, sent } from './refresh-body';

/** The options that a refresh is sent with. */
export interface RequestOptions {
  readonly withCredentials: boolean;
  readonly headers: readonly (readonly [string, string])[];
  readonly params: Sent;
  readonly answersText: boolean;
  /** The refresh token, where it is sent as credentials. */
  readonly bearer: ts.Expression | null;
}

/** @throws Unsure where they cannot be followed */
export function readOptions(reach: Reach, node: ts.Expression | undefined): RequestOptions {
  const none: RequestOptions = {
    withCredentials: false,
    headers: [],
    params: NOTHING,
    answersText: false,
    bearer: null,
  };
  if (!node) return none;
  const value = reach.follower.follow(node);
  if (value.type !== 'code' || !ts.isObjectLiteralExpression(value.node)) {
    throw new Unsure(node, `the options of the refresh, ${quoted(node)}, cannot be followed`);
  }
  const { node: object, env } = value;
  const property = (name: string): ts.Expression | null => reach.follower.property(object, env, name)?.node ?? null;
  const [headers, params, type, observe] = ['headers', 'params', 'responseType', 'observe'].map(property);
  if (observe && textOf(reach, observe) === 'events') throw new Unsure(observe, 'the refresh asks for events');
  return {
    withCredentials: property('withCredentials')?.kind === ts.SyntaxKind.TrueKeyword,
    headers: headers ? readHeaders(reach, headers) : [],
    bearer: headers ? bearerIn(reach, headers) : null,
    params: params ? readParams(reach, params) : NOTHING,
    answersText: !!type && textOf(reach, type) === 'text',
  };
}

function readParams(reach: Reach, node: ts.Expression): Sent {
  const expression = bare(node);
  const entries = ts.isObjectLiteralExpression(expression) ? entriesOf(expression) : formOf(reach, expression);
  if (!entries) throw new Unsure(node, `the query of the refresh, ${quoted(node)}, cannot be followed`);
  return sent(reach, entries, false);
}

function headerEntries(reach: Reach, node: ts.Expression): readonly Entry[] {
  const value = reach.follower.follow(node);
  let object = value.type === 'code' && ts.isObjectLiteralExpression(value.node) ? value.node : null;
  if (value.type === 'code' && ts.isNewExpression(value.node)) {
    const [given] = value.node.arguments ?? [];
    object = given && ts.isObjectLiteralExpression(given) ? given : null;
  }
  if (!object) throw new Unsure(node, `the headers of the refresh, ${quoted(node)}, cannot be followed`);
  return entriesOf(object);
}

/** `{ Authorization: 'Bearer ' + refreshToken }` */
function bearerIn(reach: Reach, node: ts.Expression): ts.Expression | null {
  return headerEntries(reach, node).find(([name, given]) => isBearer(reach, name, given))?.[1] ?? null;
}

function isBearer(reach: Reach, name: string, given: ts.Expression): boolean {
  return (
    /^authorization$/i.test(name) && /refresh/i.test(given.getText()) && /^Bearer $/i.test(beginning(reach, given))
  );
}

function readHeaders(reach: Reach, node: ts.Expression): readonly (readonly [string, string])[] {
  return headerEntries(reach, node).flatMap(([name, given]): readonly (readonly [string, string])[] => {
    if (isBearer(reach, name, given)) return [];
    const text = textOf(reach, given);
    if (text === null) throw new Unsure(given, `the refresh sends the header \`${name}\`, ${quoted(given)}`);
    // What HttpClient sends by itself, and markers for the app's own interceptors.
    return /^(?:content-type|accept)$/i.test(name) || /skip|retry|intercept|no-?auth/i.test(name) ? [] : [[name, text]];
  });
}

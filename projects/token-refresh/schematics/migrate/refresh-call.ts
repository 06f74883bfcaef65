import ts from 'typescript';
import { textOf } from '../interceptors/token-facts';
import { beginning } from '../picture/apis';
import { Reach } from '../picture/reach';
import { bare, FunctionNode, isFunction, nodesIn, propertyName } from '../picture/value';
import { BackendKind } from '../edit/set-up-code';
import { Portable, portableText } from './portable';
import { quoted, Unsure } from './unsure';

/** How the app refreshes, as its code has it. */
export interface RefreshReading {
  readonly kind: BackendKind;
  readonly call: ts.CallExpression;
  readonly url: Portable;
  /** Options of the backend beside the URL that differ from its defaults; texts. */
  readonly options: readonly (readonly [string, string | readonly (readonly [string, string])[] | null])[];
  /** The field of the answer with the refresh token; `null`: none was seen. */
  readonly refreshField: string | null;
  /** The refresh token that is sent; `null`: none, but a cookie. */
  readonly refreshNode: ts.Expression | null;
  /** The old access token that goes along; `null`: it does not. */
  readonly accessNode: ts.Expression | null;
}

/** What the fields of an answer are called, as dotted paths. */
interface AnswerFields {
  readonly access: string | null;
  readonly refresh: string | null;
  readonly expiry: string | null;
}

const REFRESH_FIELD = /refresh/i;
const EXPIRY_FIELD = /expir|^exp$/i;
const ACCESS_FIELD = /token$|^access$|jwt|^bearer$/i;

/** Reads a call of `HttpClient` as a refresh. @throws Unsure where a backend of the library cannot be told of it */
export function readRefresh(reach: Reach, call: ts.CallExpression): RefreshReading {
  const callee = call.expression as ts.PropertyAccessExpression;
  const verb = callee.name.text;
  if (verb === 'request') throw new Unsure(call, `the refresh ${quoted(call)} is put together by request()`);
  const [urlNode, second, third] = call.arguments;
  if (!urlNode) throw new Unsure(call, 'the refresh has no URL');
  const url = portableText(reach, urlNode);
  if (url.text.includes('?')) throw new Unsure(urlNode, `the refresh puts fields into its URL: ${quoted(urlNode)}`);
  const hasBody = !/^(?:get|delete)$/.test(verb);
  if (verb === 'delete') throw new Unsure(call, 'the refresh is a DELETE');
  const options = readOptions(reach, hasBody ? third : second);
  const body = hasBody ? readBody(reach, second) : options.params;
  const method = verb.toUpperCase();
  const fields = answerFields(reach, call);
  if (body.grant) return ofTokenEndpoint(call, url, body, fields);
  const { bearer } = options;
  if (bearer && body.refresh === null) {
    const sentAs = { ...body, refresh: 'refreshToken', refreshNode: bearer };
    const reading = ofJson(call, url, { ...options, method }, sentAs, fields);
    return { ...reading, options: [['sendAs', 'bearer'], ...reading.options] };
  }
  return body.refresh === null
    ? ofCookie(call, url, { ...options, method }, body, fields)
    : ofJson(call, url, { ...options, method }, body, fields);
}

/** What a refresh sends, beside its headers. */
interface Sent {
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

const NOTHING: Sent = {
  refresh: null,
  refreshNode: null,
  access: null,
  accessNode: null,
  fixed: [],
  grant: false,
  form: false,
};

function readBody(reach: Reach, node: ts.Expression | undefined): Sent {
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

type Entry = readonly [string, ts.Expression];

function entriesOf(object: ts.ObjectLiteralExpression): readonly Entry[] {
  return object.properties.map((property): Entry => {
    const name = propertyName(property.name);
    if (name !== undefined && ts.isPropertyAssignment(property)) return [name, property.initializer];
    if (name !== undefined && ts.isShorthandPropertyAssignment(property)) return [name, property.name];
    throw new Unsure(property, `${quoted(property)} in the body of the refresh cannot be followed`);
  });
}

/** `new HttpParams().set('a', b)`, `new HttpParams({ fromObject: {…} })`, `new URLSearchParams({…})` */
function formOf(reach: Reach, node: ts.Expression): readonly Entry[] | null {
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

function sent(reach: Reach, entries: readonly Entry[], form: boolean): Sent {
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

interface RequestOptions {
  readonly withCredentials: boolean;
  readonly headers: readonly (readonly [string, string])[];
  readonly params: Sent;
  readonly answersText: boolean;
  /** The refresh token, where it is sent as credentials. */
  readonly bearer: ts.Expression | null;
}

function readOptions(reach: Reach, node: ts.Expression | undefined): RequestOptions {
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

function ofTokenEndpoint(
  call: ts.CallExpression,
  url: Portable,
  { fixed, refresh, refreshNode }: Sent,
  fields: AnswerFields,
): RefreshReading {
  if (refresh !== 'refresh_token') throw new Unsure(call, 'the refresh is a form without `refresh_token`');
  const client = fixed.find(([name]) => name === 'client_id');
  const others = fixed.filter(([name]) => name !== 'client_id' && name !== 'grant_type');
  if (fields.access !== null && fields.access !== 'access_token') {
    throw new Unsure(call, `the token endpoint answers with \`${fields.access}\`, not with \`access_token\``);
  }
  return {
    kind: 'oauth2',
    call,
    url,
    options: [
      ...(client ? [['clientId', client[1]] as const] : []),
      ...(others.length ? [['params', others] as const] : []),
    ],
    refreshField: 'refresh_token',
    refreshNode,
    accessNode: null,
  };
}

type WithMethod = RequestOptions & { readonly method: string };

function ofCookie(
  call: ts.CallExpression,
  url: Portable,
  options: WithMethod,
  body: Sent,
  fields: AnswerFields,
): RefreshReading {
  if (!options.withCredentials) {
    throw new Unsure(call, `the refresh ${quoted(call)} sends no refresh token that can be seen, and no credentials`);
  }
  const access = options.answersText ? '' : fields.access;
  if (access === null) throw new Unsure(call, 'the field of the answer with the new access token is not seen');
  const plain =
    options.method === 'POST' && !body.fixed.length && body.access === null && !options.headers.length && access !== '';
  if (plain) {
    return {
      kind: 'cookie',
      call,
      url,
      options: [
        ...(access === 'access_token' ? [] : [['accessTokenField', access] as const]),
        ...expiryOption(fields, 'expires_in'),
      ],
      refreshField: null,
      refreshNode: null,
      accessNode: null,
    };
  }
  return {
    kind: 'rest',
    call,
    url,
    options: [
      ['credential', 'cookie'],
      ...(body.access === null ? [] : [['accessTokenRequestField', body.access] as const]),
      ...common(options, body, { ...fields, access }),
    ],
    refreshField: null,
    refreshNode: null,
    accessNode: body.accessNode,
  };
}

function ofJson(
  call: ts.CallExpression,
  url: Portable,
  options: WithMethod,
  body: Sent,
  fields: AnswerFields,
): RefreshReading {
  const access = options.answersText ? '' : fields.access;
  if (access === null) throw new Unsure(call, 'the field of the answer with the new access token is not seen');
  const refresh = body.refresh ?? 'refreshToken';
  return {
    kind: 'rest',
    call,
    url,
    options: [
      ...(refresh === 'refreshToken' ? [] : [['requestField', refresh] as const]),
      ...(body.access === null ? [] : [['accessTokenRequestField', body.access] as const]),
      ...(body.form && options.method !== 'GET' ? [['sendAs', 'form'] as const] : []),
      ...common(options, body, { ...fields, access }),
    ],
    refreshField: fields.refresh,
    refreshNode: body.refreshNode,
    accessNode: body.accessNode,
  };
}

function common({ method, headers }: WithMethod, { fixed }: Sent, fields: AnswerFields): RefreshReading['options'] {
  const { access, refresh } = fields;
  return [
    ...(method === 'POST' ? [] : [['method', method] as const]),
    ...(fixed.length ? [['requestFields', fixed] as const] : []),
    ...(headers.length ? [['requestHeaders', headers] as const] : []),
    ...(access === null || access === 'accessToken' ? [] : [['accessTokenField', access] as const]),
    ...(refresh === null || refresh === 'refreshToken' ? [] : [['refreshTokenField', refresh] as const]),
    ...expiryOption(fields, 'expiresIn'),
  ];
}

/** A lifetime under another name; a time is read otherwise, and left to a person. */
function expiryOption({ expiry }: AnswerFields, usual: string): RefreshReading['options'] {
  return expiry === null || expiry === usual || !/in$/i.test(expiry) ? [] : [['expiry', [['field', expiry]]]];
}

/** The fields that the code reads from the answer, or that its type declares. */
function answerFields(reach: Reach, call: ts.CallExpression): AnswerFields {
  const paths = readPaths(reach, call);
  const declared = paths.some(isAccess) ? [] : declaredPaths(reach, call);
  const all = [...paths, ...declared];
  const access = all.filter(isAccess);
  const best = access.find((path) => /access|^(?:.*\.)?id_?token$/i.test(path)) ?? access[0] ?? null;
  const refresh = all.find(
    (path) => REFRESH_FIELD.test(last(path)) && /token|^refresh$/i.test(last(path)) && !EXPIRY_FIELD.test(last(path)),
  );
  return {
    access: best,
    refresh: refresh ?? null,
    expiry: all.find((path) => EXPIRY_FIELD.test(last(path)) && !REFRESH_FIELD.test(path)) ?? null,
  };
}

function isAccess(path: string): boolean {
  const name = last(path);
  return ACCESS_FIELD.test(name) && !REFRESH_FIELD.test(name) && !/type|expir|id_?token/i.test(name);
}

function last(path: string): string {
  return path.split('.').at(-1) ?? path;
}

/** What callbacks after the call read from their first parameter. */
function readPaths(reach: Reach, call: ts.CallExpression): readonly string[] {
  const found: string[] = [];
  let prefix = '';
  for (const callback of callbacksAfter(reach, call)) {
    const own = pathsOf(reach, callback).map((path) => `${prefix}${path}`);
    found.push(...own);
    // `map((answer) => answer.data)`
    const body = callback.body && !ts.isBlock(callback.body) ? bare(callback.body) : null;
    const [only] = own;
    if (body && ts.isPropertyAccessExpression(body) && only !== undefined && own.length === 1 && !isAccess(only)) {
      prefix = `${only}.`;
      found.pop();
    }
  }
  return found;
}

function callbacksAfter(reach: Reach, call: ts.CallExpression): readonly FunctionNode[] {
  const found: FunctionNode[] = [];
  const add = (node: ts.Node): void => {
    const chain =
      ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node ? node.parent.parent : null;
    if (chain && ts.isCallExpression(chain)) {
      for (const argument of chain.arguments) found.push(...callbacksOf(reach, argument));
      add(chain);
    } else if (
      ts.isAwaitExpression(node.parent) ||
      ts.isParenthesizedExpression(node.parent) ||
      ts.isAsExpression(node.parent)
    ) {
      add(node.parent);
    } else if (ts.isCallExpression(node.parent) && /ValueFrom$|^from$/.test(node.parent.expression.getText())) {
      add(node.parent);
    }
  };
  add(call);
  const owner = ts.findAncestor(call, isFunction);
  for (const use of owner ? callsOf(reach, owner) : []) add(use);
  return found;
}

/** The calls of a function elsewhere in the app. */
function callsOf(reach: Reach, callee: FunctionNode): readonly ts.CallExpression[] {
  return reach.follower.symbols.program.sources.flatMap((source) =>
    [...nodesIn(source)].filter(ts.isCallExpression).filter((call) => reach.callee(call) === callee),
  );
}

/** `tap((answer) => …)`, `(answer) => …`, `{ next: (answer) => … }`; handlers of errors apart. */
function callbacksOf(reach: Reach, node: ts.Expression): readonly FunctionNode[] {
  const expression = bare(node);
  if (isFunction(expression)) return [expression];
  if (ts.isCallExpression(expression)) {
    if (/^(?:catchError|finalize|retry|shareReplay|timeout)$/.test(expression.expression.getText())) return [];
    return expression.arguments.flatMap((argument) => callbacksOf(reach, argument));
  }
  if (ts.isObjectLiteralExpression(expression)) {
    const next = expression.properties.find((one) => propertyName(one.name) === 'next');
    if (next && ts.isPropertyAssignment(next)) return callbacksOf(reach, next.initializer);
  }
  return [];
}

/** The properties that a function reads from its first parameter, and hands to functions of the app. */
function pathsOf(reach: Reach, callback: FunctionNode, depth = 0): readonly string[] {
  const [first] = callback.parameters;
  if (!first || !callback.body || depth > 3) return [];
  if (ts.isObjectBindingPattern(first.name)) {
    return first.name.elements.map((element) => (element.propertyName ?? element.name).getText());
  }
  const symbol = reach.follower.symbols.symbolOf(first.name);
  const found: string[] = [];
  for (const node of nodesIn(callback.body)) {
    if (!ts.isIdentifier(node) || reach.follower.symbols.symbolOf(node) !== symbol) continue;
    const path = pathFrom(node);
    if (path) found.push(path);
    else if (ts.isCallExpression(node.parent)) found.push(...handedOn(reach, node.parent, node, depth));
  }
  return found;
}

/** `answer.data.token` → `data.token`; methods of texts and arrays apart. */
function pathFrom(node: ts.Node): string {
  const names: string[] = [];
  let current: ts.Node = node;
  for (;;) {
    const { parent }: ts.Node = current;
    if (ts.isNonNullExpression(parent) || ts.isAsExpression(parent) || ts.isParenthesizedExpression(parent)) {
      current = parent;
      continue;
    }
    const isName = ts.isPropertyAccessExpression(parent) && parent.expression === current;
    const isKey = ts.isElementAccessExpression(parent) && parent.expression === current;
    if (isKey && ts.isStringLiteralLike(parent.argumentExpression)) names.push(parent.argumentExpression.text);
    else if (isName && !(ts.isCallExpression(parent.parent) && parent.parent.expression === parent))
      names.push(parent.name.text);
    else return names.join('.').replace(/^body\./, '');
    current = parent;
  }
}

function handedOn(reach: Reach, call: ts.CallExpression, node: ts.Node, depth: number): readonly string[] {
  const callee = reach.callee(call);
  return callee && call.arguments[0] === node ? pathsOf(reach, callee, depth + 1) : [];
}

/** The members of the type that the call is given: `post<Tokens>(…)`. */
function declaredPaths(reach: Reach, call: ts.CallExpression): readonly string[] {
  const [type] = call.typeArguments ?? [];
  const node = type && ts.isTypeReferenceNode(type) ? declarationOf(reach, type) : type;
  const members =
    node && (ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node) || ts.isClassLike(node))
      ? node.members
      : node && ts.isTypeAliasDeclaration(node) && ts.isTypeLiteralNode(node.type)
        ? node.type.members
        : [];
  return [...members].map((member) => member.name?.getText() ?? '').filter(Boolean);
}

function declarationOf(reach: Reach, type: ts.TypeReferenceNode): ts.Node | null {
  const origin = reach.follower.symbols.originOf(type.typeName);
  return origin?.type === 'declaration' ? origin.node : null;
}

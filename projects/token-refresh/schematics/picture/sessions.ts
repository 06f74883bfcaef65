import ts from 'typescript';
import { PACKAGE } from '../library';
import { AppProgram } from './app-program';
import { Follower } from './follow';
import { Bound, isFunction, nodesIn, propertyName, returnsOf, Value } from './value';

/** A session of this library that the app provides already. */
export interface SessionSeen {
  readonly call: ts.CallExpression;
  /** `null`: it has none; `undefined`: the name is not a text that can be found. */
  readonly name: string | null | undefined;
  /** What it covers, as the code has it; `null`: that cannot be found. */
  readonly apis: readonly string[] | null;
}

/** What `provideTokenRefresh()` and `TokenRefreshModule.forRoot()` are called with in this app. */
export function sessionsOf({ sources }: AppProgram, follower: Follower): readonly SessionSeen[] {
  const found: SessionSeen[] = [];
  for (const source of sources) {
    if (!source.text.includes(PACKAGE)) continue;
    for (const node of nodesIn(source)) {
      if (ts.isCallExpression(node) && isSetUp(node, follower)) found.push(sessionOf(node, follower));
    }
  }
  return found;
}

function isSetUp({ expression }: ts.CallExpression, { symbols }: Follower): boolean {
  return ts.isPropertyAccessExpression(expression)
    ? expression.name.text === 'forRoot' && symbols.isExternal(expression.expression, PACKAGE, 'TokenRefreshModule')
    : symbols.isExternal(expression, PACKAGE, 'provideTokenRefresh');
}

function sessionOf(call: ts.CallExpression, follower: Follower): SessionSeen {
  const [argument] = call.arguments;
  const given = argument ? follower.follow(argument) : null;
  const object = objectOf(given);
  const named = object && follower.property(object.node, object.env, 'name');
  const late = object && follower.property(object.node, object.env, 'config');
  const config = objectOf(late ? returned(follower.followBound(late), follower) : returned(given, follower));
  const isSeen = object ?? (given?.type === 'code' && isFunction(given.node));
  return {
    call,
    name: named ? textOf(follower.followBound(named)) : isSeen ? null : undefined,
    apis: config && apisIn(config, follower),
  };
}

type ObjectValue = Bound & { readonly node: ts.ObjectLiteralExpression };

function objectOf(value: Value | null): ObjectValue | null {
  return value?.type === 'code' && ts.isObjectLiteralExpression(value.node)
    ? { node: value.node, env: value.env }
    : null;
}

/** What a function gives that is read later; anything else itself. */
function returned(value: Value | null, follower: Follower): Value | null {
  if (value?.type !== 'code' || !isFunction(value.node)) return value;
  const [only, ...others] = returnsOf(value.node);
  return only && !others.length ? follower.follow(only, value.env) : null;
}

function textOf(value: Value): string | undefined {
  return value.type === 'code' && ts.isStringLiteralLike(value.node) ? value.node.text : undefined;
}

function apisIn({ node, env }: ObjectValue, follower: Follower): readonly string[] | null {
  const apis = follower.property(node, env, 'apis');
  const publicApis = follower.property(node, env, 'publicApis');
  const lists = [
    apis ? textsIn(apis, follower) : ['/'],
    publicApis ? textsIn(publicApis, follower) : [],
    resourcesIn({ node, env }, follower),
  ];
  return lists.some((list) => list === null) ? null : lists.flatMap((list) => list ?? []);
}

function textsIn(list: Bound, follower: Follower): readonly string[] | null {
  const value = follower.followBound(list);
  if (value.type !== 'code' || !ts.isArrayLiteralExpression(value.node)) return null;
  const { env } = value;
  const texts = value.node.elements.map((element) => textOf(follower.follow(element, env)));
  return texts.every((text) => text !== undefined) ? texts : null;
}

/** The keys of `oauth2Backend({ resources: { … } })`. */
function resourcesIn({ node, env }: ObjectValue, follower: Follower): readonly string[] {
  const backend = follower.property(node, env, 'backend');
  const made = backend && follower.followBound(backend);
  const [options] = made?.type === 'external-call' ? made.call.arguments : [];
  const object = options && made?.type === 'external-call' ? objectOf(follower.follow(options, made.env)) : null;
  const resources = object && follower.property(object.node, object.env, 'resources');
  const audiences = resources && objectOf(follower.followBound(resources));
  return audiences ? audiences.node.properties.flatMap(({ name }) => propertyName(name) ?? []) : [];
}

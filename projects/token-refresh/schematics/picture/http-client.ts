import ts from 'typescript';
import { Follower } from './follow';
import { Item, ListReader } from './list';
import { Provisions } from './providers';
import { Bound, FunctionNode, isFunction, Value } from './value';

const HTTP = '@angular/common/http';

/** A feature of `provideHttpClient()` that brings interceptors. */
interface InterceptorFeature {
  readonly name: 'withInterceptors' | 'withInterceptorsFromDi';
  readonly call: ts.CallExpression;
}

/** Where `HttpClient` is provided. */
export interface HttpProvision {
  /** `null`: `HttpClientModule`, which heeds the interceptors of DI alone. */
  readonly call: ts.CallExpression | null;
  /** The element of the list of providers, or of imports. */
  readonly at: ts.Expression;
  readonly features: readonly InterceptorFeature[];
  /** Whether a condition decides that it counts. */
  readonly maybe: boolean;
}

/** An interceptor of the app, in the order in which requests pass. */
export interface Interceptor {
  readonly form: 'function' | 'class';
  readonly name: string;
  /** The element of the list that registers it. */
  readonly at: ts.Expression;
  /** Its code; `null`: a package's, or not to be found. */
  readonly code: FunctionNode | ts.ClassLikeDeclaration | null;
  /** The module of a package that it comes from. */
  readonly module: string | null;
  readonly maybe: boolean;
}

/** `HttpClient` of the root injector. */
export interface HttpPicture {
  readonly provisions: readonly HttpProvision[];
  readonly interceptors: readonly Interceptor[];
  /** What a package provides, which may hold `provideHttpClient()`; `null`: nothing of that kind. */
  readonly hidden: Item | null;
  /** Lists of interceptors, or elements of them, that could not be followed. */
  readonly lost: readonly ts.Node[];
}

/** Reads what the root provides for `HttpClient`. */
export function readHttp(follower: Follower, { provided, modules }: Provisions): HttpPicture {
  const lists = new ListReader(follower);
  const lost: ts.Node[] = [];
  const provisions: HttpProvision[] = [
    ...modules.filter(({ value }) => isExternal(value, 'HttpClientModule')).map(ofModule),
    ...provided.flatMap((item) => ofCall(item, lists, lost)),
  ];
  const classes = provided.flatMap((item) => classInterceptor(follower, item));
  const chain: Interceptor[] = [];
  for (const { features, call } of provisions) {
    if (!call) chain.push(...classes);
    for (const feature of features) {
      if (feature.name === 'withInterceptorsFromDi') chain.push(...classes);
      else chain.push(...functionInterceptors(lists, feature.call, lost));
    }
  }
  const unheeded = provisions.length ? [] : classes;
  const hidden = [...provided, ...modules].find(mayHideHttp) ?? null;
  return { provisions, interceptors: [...new Set([...chain, ...unheeded])], hidden, lost };
}

/** Angular's own, and what is well known, provides no `HttpClient`. */
function mayHideHttp({ value }: Item): boolean {
  if (value.type !== 'external' && value.type !== 'external-call') return false;
  if (/^@(?:angular|ngrx|ngneat|nx|ionic|ngxs|ngx-translate|jsverse)\//.test(value.module)) return false;
  const mayProvide = /http|core|shared|common|api|app/i.test(`${value.name} ${value.module.replace(/^.*\//, '')}`);
  return mayProvide && /^(?:provide\w*|\w*(?:Module|Providers|PROVIDERS))(?:\.|$)/.test(value.name);
}

function isExternal(value: Value, name: string): boolean {
  return value.type === 'external' && value.module === HTTP && value.name === name;
}

function ofModule({ node, maybe }: Item): HttpProvision {
  return { call: null, at: node, features: [], maybe };
}

function ofCall(item: Item, lists: ListReader, lost: ts.Node[]): readonly HttpProvision[] {
  const { value, node } = item;
  if (value.type !== 'external-call' || value.module !== HTTP || value.name !== 'provideHttpClient') return [];
  const features = value.call.arguments.flatMap((argument) => {
    const list = ts.isSpreadElement(argument) ? argument.expression : argument;
    return lists.read({ node: list, env: value.env });
  });
  return [
    {
      call: value.call,
      at: node,
      maybe: item.maybe,
      features: features.flatMap(({ value: feature, node: at }): readonly InterceptorFeature[] => {
        if (feature.type === 'lost') lost.push(at);
        if (feature.type !== 'external-call' || feature.module !== HTTP) return [];
        const { name, call } = feature;
        return name === 'withInterceptors' || name === 'withInterceptorsFromDi' ? [{ name, call }] : [];
      }),
    },
  ];
}

function functionInterceptors(lists: ListReader, call: ts.CallExpression, lost: ts.Node[]): readonly Interceptor[] {
  const [list] = call.arguments;
  if (!list) return [];
  return lists.read({ node: list, env: new Map() }).map(({ node, value, maybe }) => {
    const isCode = value.type === 'code' && isFunction(value.node);
    if (value.type === 'lost') lost.push(node);
    return {
      form: 'function',
      name: nameOf(node, value),
      at: node,
      code: isCode ? value.node : null,
      module: value.type === 'external' || value.type === 'external-call' ? value.module : null,
      maybe,
    };
  });
}

/** `{ provide: HTTP_INTERCEPTORS, useClass: X, multi: true }` */
function classInterceptor(follower: Follower, { node, value, maybe }: Item): readonly Interceptor[] {
  if (value.type !== 'code' || !ts.isObjectLiteralExpression(value.node)) return [];
  const object = value.node;
  const { env } = value;
  const valueOf = (bound: Bound | null): Value | null => bound && follower.followBound(bound);
  const token = valueOf(follower.property(object, env, 'provide'));
  if (!token || !isExternal(token, 'HTTP_INTERCEPTORS')) return [];
  const [used] = ['useClass', 'useExisting', 'useFactory', 'useValue']
    .map((name) => follower.property(object, env, name))
    .filter((bound) => bound !== null);
  const target = valueOf(used ?? null);
  const isClass = target?.type === 'code' && ts.isClassLike(target.node);
  return [
    {
      form: 'class',
      name: used && target ? nameOf(used.node, target) : object.getText(),
      at: node,
      code: isClass ? target.node : null,
      module: target?.type === 'external' ? target.module : null,
      maybe,
    },
  ];
}

function nameOf(node: ts.Expression, value: Value): string {
  if (value.type === 'external' || value.type === 'external-call') return value.name;
  if (value.type === 'code') {
    const { node: code } = value;
    if ((ts.isClassLike(code) || isFunction(code)) && code.name && ts.isIdentifier(code.name)) return code.name.text;
    if (ts.isVariableDeclaration(code.parent) && ts.isIdentifier(code.parent.name)) return code.parent.name.text;
  }
  return node.getText().replaceAll(/\s+/g, ' ').slice(0, 60);
}

import ts from 'typescript';
import { Follower } from './follow';
import { Item, ListReader } from './list';
import { decoratorObject, Provisions } from './providers';
import { Bound, Env, Value } from './value';

/** A route of the app. */
export interface Route {
  /** From the root, with a leading slash. */
  readonly path: string;
  /** The route's object. */
  readonly node: ts.ObjectLiteralExpression;
  readonly guarded: boolean;
  /** What it shows, as it is written. */
  readonly shows: string;
}

export interface RoutesPicture {
  /** Whether the root provides a router. */
  readonly hasRouter: boolean;
  readonly routes: readonly Route[];
}

const ROUTER = '@angular/router';
const GUARDS = ['canActivate', 'canActivateChild', 'canMatch', 'canLoad'];
const SHOWN = ['component', 'loadComponent', 'loadChildren'];

/** Reads the routes that the root sets up, lazy ones too. */
export function readRoutes(follower: Follower, { provided, modules }: Provisions): RoutesPicture {
  const reader = new RouteReader(follower);
  const roots = [...provided, ...modules].flatMap(({ value }) => rootRoutes(value));
  for (const root of roots) if (root.routes) reader.list(root.routes, '');
  return { hasRouter: roots.length > 0, routes: reader.routes };
}

/** `provideRouter(routes)`, `RouterModule.forRoot(routes)` */
function rootRoutes(value: Value): readonly { readonly routes: Bound | null }[] {
  if (value.type !== 'external-call' || value.module !== ROUTER) return [];
  if (value.name !== 'provideRouter' && value.name !== 'RouterModule.forRoot') return [];
  const [routes] = value.call.arguments;
  return [{ routes: routes ? { node: routes, env: value.env } : null }];
}

class RouteReader {
  readonly routes: Route[] = [];
  readonly #lists: ListReader;
  readonly #seen = new Set<ts.Node>();

  constructor(private readonly follower: Follower) {
    this.#lists = new ListReader(follower);
  }

  list(list: Bound, parent: string): void {
    for (const item of this.#lists.read(list)) this.#route(item, parent);
  }

  #route({ value }: Item, parent: string): void {
    if (value.type !== 'code' || !ts.isObjectLiteralExpression(value.node) || this.#seen.has(value.node)) return;
    const { node, env } = value;
    this.#seen.add(node);
    const path = this.#path(node, env, parent);
    const guarded = GUARDS.some((guard) => this.follower.property(node, env, guard) !== null);
    const shows = SHOWN.map((name) => this.follower.property(node, env, name)?.node.getText() ?? '').join(' ');
    this.routes.push({ path, node, guarded, shows });
    const children = this.follower.property(node, env, 'children');
    if (children) this.list(children, path);
    const lazy = this.follower.property(node, env, 'loadChildren');
    if (lazy) this.#lazy(lazy, path);
  }

  #path(node: ts.ObjectLiteralExpression, env: Env, parent: string): string {
    const bound = this.follower.property(node, env, 'path');
    const value = bound && this.follower.followBound(bound);
    const text = value?.type === 'code' && ts.isStringLiteralLike(value.node) ? value.node.text : '';
    return text ? `${parent === '/' ? '' : parent}/${text}` : parent || '/';
  }

  /** `() => import('./x').then((m) => m.routes)`, or of a module. */
  #lazy({ node, env }: Bound, parent: string): void {
    const load = this.follower.follow(node, env);
    if (load.type !== 'code' || !ts.isArrowFunction(load.node)) return;
    let loaded = this.follower.enter(load.node, load.env, [], node);
    if (loaded.type === 'namespace') loaded = this.follower.propertyOf(loaded, 'default', node);
    if (loaded.type !== 'code') return;
    if (ts.isArrayLiteralExpression(loaded.node)) this.list({ node: loaded.node, env: loaded.env }, parent);
    else if (ts.isClassLike(loaded.node)) this.#module(loaded.node, parent);
  }

  #module(node: ts.ClassLikeDeclaration, parent: string): void {
    const metadata = decoratorObject(this.follower, node, 'NgModule');
    if (!metadata || !ts.isObjectLiteralExpression(metadata.node) || this.#seen.has(node)) return;
    this.#seen.add(node);
    const imports = this.follower.property(metadata.node, metadata.env, 'imports');
    for (const { value } of imports ? this.#lists.read(imports) : []) {
      const routes =
        value.type === 'external-call' && value.name === 'RouterModule.forChild' && value.call.arguments[0];
      if (routes) this.list({ node: routes, env: value.env }, parent);
      else if (value.type === 'code' && ts.isClassLike(value.node)) this.#module(value.node, parent);
    }
  }
}

const LOGIN = /^(?:log-?in|sign-?in|signin|logon|anmelden|connexion)$/i;
const SHOWS_LOGIN = /\b\w*(?:Log-?[iI]n|Sign-?[iI]n)(?:Page|Component|View)?\b|\/(?:log-?in|sign-?in)\b/;

/** The path of the login page: by its own name, else by what it shows; `null` where there is none. */
export function loginPath(routes: readonly Route[]): string | null {
  const plain = routes.filter(({ path }) => !/[:*]/.test(path));
  const byName = plain.filter(({ path }) => LOGIN.test(path.split('/').at(-1) ?? ''));
  const byView = plain.filter(({ shows }) => SHOWS_LOGIN.test(shows));
  const [best] = [...byName, ...byView].sort((a, b) => rank(a) - rank(b));
  return best?.path ?? null;

  function rank(route: Route): number {
    return (byName.includes(route) ? 0 : 100) + (route.guarded ? 50 : 0) + route.path.split('/').length;
  }
}

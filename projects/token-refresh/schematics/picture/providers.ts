import ts from 'typescript';
import { Follower } from './follow';
import { Item, ListReader } from './list';
import { Bound, Env, Value } from './value';

const CORE = '@angular/core';

/** Something that an injector is told to provide. */
export type Provision = Item;

/** What the root injector of an app provides, in order. */
export interface Provisions {
  readonly provided: readonly Provision[];
  /** The modules among them, those of packages too. */
  readonly modules: readonly Item[];
}

/** The object of `@NgModule({…})`, or of `@Component({…})`. */
export function decoratorObject(follower: Follower, node: ts.ClassLikeDeclaration, name: string): Bound | null {
  for (const { expression } of ts.getDecorators(node) ?? []) {
    if (!ts.isCallExpression(expression)) continue;
    const value = follower.follow(expression.expression);
    const [argument] = expression.arguments;
    if (!argument || value.type !== 'external' || value.module !== CORE || value.name !== name) continue;
    const object = follower.follow(argument);
    if (object.type === 'code' && ts.isObjectLiteralExpression(object.node)) {
      return { node: object.node, env: object.env };
    }
  }
  return null;
}

/** Reads lists of providers: through helpers, `makeEnvironmentProviders()`, `importProvidersFrom()` and modules. */
export class ProviderReader {
  readonly #lists: ListReader;

  constructor(readonly follower: Follower) {
    this.#lists = new ListReader(follower);
  }

  read(lists: readonly Bound[]): Provisions {
    const walk = new Walk(this.follower, this.#lists);
    for (const list of lists) walk.providers(list, false);
    return walk;
  }

  readModule(node: ts.ClassLikeDeclaration): Provisions {
    const walk = new Walk(this.follower, this.#lists);
    walk.module(node, false);
    return walk;
  }
}

class Walk implements Provisions {
  readonly provided: Provision[] = [];
  readonly modules: Item[] = [];
  readonly #seen = new Set<ts.Node>();

  constructor(
    private readonly follower: Follower,
    private readonly lists: ListReader,
  ) {}

  providers(list: Bound, maybe: boolean): void {
    for (const item of this.lists.read(list, maybe)) this.#provider(item);
  }

  module(node: ts.ClassLikeDeclaration, maybe: boolean): void {
    // An injector reads a module once.
    if (this.#seen.has(node)) return;
    this.#seen.add(node);
    const metadata = decoratorObject(this.follower, node, 'NgModule');
    if (!metadata || !ts.isObjectLiteralExpression(metadata.node)) return;
    for (const name of ['imports', 'exports']) {
      const list = this.follower.property(metadata.node, metadata.env, name);
      if (list) this.#imports(list, maybe);
    }
    const providers = this.follower.property(metadata.node, metadata.env, 'providers');
    if (providers) this.providers(providers, maybe);
  }

  #imports(list: Bound, maybe: boolean): void {
    for (const item of this.lists.read(list, maybe)) {
      this.modules.push(item);
      const { value } = item;
      if (value.type === 'lost') this.provided.push(item);
      if (value.type !== 'code') continue;
      if (ts.isClassLike(value.node)) this.module(value.node, item.maybe);
      else if (ts.isObjectLiteralExpression(value.node)) this.#withProviders(value.node, value.env, item.maybe);
    }
  }

  /** `ModuleWithProviders` */
  #withProviders(object: ts.ObjectLiteralExpression, env: Env, maybe: boolean): void {
    const module = this.follower.property(object, env, 'ngModule');
    const providers = this.follower.property(object, env, 'providers');
    const value = module && this.follower.followBound(module);
    if (value?.type === 'code' && ts.isClassLike(value.node)) this.module(value.node, maybe);
    if (providers) this.providers(providers, maybe);
  }

  #provider(item: Item): void {
    const call = coreCall(item.value);
    const [first] = call?.call.arguments ?? [];
    if (call?.name === 'makeEnvironmentProviders' && first) {
      this.providers({ node: first, env: call.env }, item.maybe);
    } else if (call?.name === 'importProvidersFrom') {
      for (const argument of call.call.arguments) {
        const inner = ts.isSpreadElement(argument) ? argument.expression : argument;
        this.#imports({ node: inner, env: call.env }, item.maybe);
      }
    } else {
      this.provided.push(item);
    }
  }
}

function coreCall(value: Value): (Value & { readonly type: 'external-call' }) | null {
  return value.type === 'external-call' && value.module === CORE ? value : null;
}

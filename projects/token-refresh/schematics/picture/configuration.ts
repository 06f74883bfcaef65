import ts from 'typescript';
import { Follower } from './follow';
import { bare, Bound, Value } from './value';

/** An object of the app with root providers: an `ApplicationConfig`. */
export interface Configuration {
  readonly object: ts.ObjectLiteralExpression;
  /** Its `providers`; `null`: it has none. */
  readonly providers: Bound | null;
}

/** The configuration of a standalone app, made of one or several objects. */
export interface Configurations {
  /** Those that Angular reads, in its order. */
  readonly read: readonly Configuration[];
  /** Those that these are made from by `...config`: what is added to one of them is read too. */
  readonly within: readonly Configuration[];
  /** Where it could not be followed. */
  readonly lost: readonly ts.Node[];
}

export function readConfigurations(follower: Follower, config: Bound): Configurations {
  const value = follower.followBound(config);
  if (value.type === 'external-call' && value.module === '@angular/core' && value.name === 'mergeApplicationConfig') {
    return joined(value.call.arguments.map((node) => readConfigurations(follower, { node, env: value.env })));
  }
  if (value.type === 'choice') return joined(value.of.map((one) => readConfigurations(follower, one)));
  if (value.type === 'code' && ts.isObjectLiteralExpression(value.node)) {
    return { read: [configurationOf(follower, value.node, value)], within: spreads(follower, value), lost: [] };
  }
  return { read: [], within: [], lost: [config.node] };
}

function joined(parts: readonly Configurations[]): Configurations {
  return {
    read: parts.flatMap(({ read }) => read),
    within: parts.flatMap(({ within }) => within),
    lost: parts.flatMap(({ lost }) => lost),
  };
}

function configurationOf(
  follower: Follower,
  object: ts.ObjectLiteralExpression,
  { env }: Value & { readonly type: 'code' },
): Configuration {
  return { object, providers: follower.property(object, env, 'providers') };
}

/** An object that replaces the providers of another, and does not spread them, is not made from it. */
function spreads(follower: Follower, value: Value & { readonly type: 'code' }): readonly Configuration[] {
  const object = value.node as ts.ObjectLiteralExpression;
  const own = object.properties.find((one) => one.name?.getText() === 'providers');
  if (!own) {
    return object.properties.filter(ts.isSpreadAssignment).flatMap(({ expression }) => {
      return everyConfiguration(readConfigurations(follower, { node: expression, env: value.env }));
    });
  }
  const providers = ts.isPropertyAssignment(own) ? bare(own.initializer) : null;
  if (!providers) return [];
  const elements = ts.isArrayLiteralExpression(providers)
    ? providers.elements.filter(ts.isSpreadElement).map(({ expression }) => expression)
    : [providers];
  return elements.flatMap((element) => {
    const inner = bare(element);
    return ts.isPropertyAccessExpression(inner) && inner.name.text === 'providers'
      ? everyConfiguration(readConfigurations(follower, { node: inner.expression, env: value.env }))
      : [];
  });
}

function everyConfiguration({ within, read }: Configurations): readonly Configuration[] {
  return [...within, ...read];
}

import ts from 'typescript';

/** What the names of some code stand for. */
export interface Scope {
  /** Requests, and what they are when no token is attached to them. */
  readonly requests: Map<ts.Symbol, string>;
  /** The error of a handler. */
  readonly error: ts.Symbol | null;
  /** Parameters of functions that were entered, as the interceptor would write them; `null`: it could not. */
  readonly given: ReadonlyMap<ts.Symbol, string | null>;
}

/** Reduces what some code returns: a flow of answers, a request, the result of a handler of errors. @throws Unsure */
export type Leaf = (node: ts.Expression, scope: Scope) => string;

export function forked(scope: Scope): Scope {
  return { ...scope, requests: new Map(scope.requests) };
}

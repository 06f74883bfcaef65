import ts from 'typescript';
import { bare, isFunction } from '../../picture/value';
import { quoted, Unsure } from '../unsure';
import { Choices } from './choices';
import { Failures } from './failures';
import { Findings } from './findings';
import { Functions } from './functions';
import { Names } from './names';
import { Requests } from './requests';
import { Leaf, Scope } from './scope';

const FLATTENS = /^(?:switchMap|mergeMap|concatMap|exhaustMap|flatMap)$/;

/** Takes the token, and the cure of its refusal, out of the flow of answers that an interceptor returns. */
export class Flows {
  constructor(
    private readonly names: Names,
    private readonly findings: Findings,
    private readonly choices: Choices,
    private readonly requests: Requests,
    private readonly functions: Functions,
    private readonly failures: Failures,
  ) {}

  readonly read: Leaf = (node, scope) => {
    const expression = bare(node);
    if (ts.isConditionalExpression(expression)) return this.choices.read(expression, scope, this.read);
    if (ts.isIdentifier(expression) && /^(?:EMPTY|NEVER)$/.test(expression.text)) return expression.text;
    if (!ts.isCallExpression(expression)) throw new Unsure(node, `${quoted(node)} is not understood`);
    if (this.names.isSend(expression)) {
      const [request] = expression.arguments;
      if (!request) throw new Unsure(node, `${quoted(node)} sends no request`);
      return `${this.names.send}(${this.requests.read(request, scope)})`;
    }
    const callee = expression.expression;
    if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'pipe') {
      return this.#pipe(callee.expression, expression.arguments, scope);
    }
    const name = callee.getText();
    const [argument] = expression.arguments;
    if (/^(?:from|defer)$/.test(name) && argument) return this.#wrapped(argument, scope);
    if (/^(?:throwError|of)$/.test(name)) return this.names.verbatim(expression, scope);
    return this.functions.enter(expression, scope, this.read);
  };

  /** `from(this.handle(request, next))`, whose promise is that of one answer. */
  #wrapped(argument: ts.Expression, scope: Scope): string {
    const value = bare(argument);
    if (isFunction(value)) return this.functions.ofCallback(value, scope, this.read);
    if (!ts.isCallExpression(value)) throw new Unsure(argument, `${quoted(argument)} is not understood`);
    return this.functions.enter(value, scope, this.#promise);
  }

  readonly #promise: Leaf = (node, scope) => {
    const call = bare(node);
    const isValue = ts.isCallExpression(call) && /^(?:last|first)ValueFrom$/.test(call.expression.getText());
    const [flow] = isValue ? call.arguments : [];
    if (flow) return this.read(flow, scope);
    const callee = ts.isCallExpression(call) ? call.expression : call;
    if (ts.isPropertyAccessExpression(callee) && callee.name.text === 'toPromise') {
      return this.read(callee.expression, scope);
    }
    throw new Unsure(node, `${quoted(node)} is not understood`);
  };

  #pipe(source: ts.Expression, operators: readonly ts.Expression[], scope: Scope): string {
    if (!this.names.sends(source)) return this.#fromToken(source, operators, scope);
    const flow = this.read(source, scope);
    return piped(
      flow,
      operators.map((operator) => this.#operator(operator, scope)),
    );
  }

  /** A token is waited for, and then the request is sent. */
  #fromToken(source: ts.Expression, operators: readonly ts.Expression[], scope: Scope): string {
    const index = operators.findIndex((operator) => this.names.sends(operator));
    const sending = operators[index];
    if (!sending || !ts.isCallExpression(sending) || !FLATTENS.test(sending.expression.getText())) {
      throw new Unsure(source, `${quoted(source)} leads to no request that can be followed`);
    }
    const { dropped } = this.findings;
    const before = dropped.refreshes.size;
    dropped.look(source);
    for (const operator of operators.slice(0, index)) dropped.look(operator);
    const refreshes = dropped.refreshes.size > before;
    if (refreshes) this.findings.beforehand = true;
    const [callback] = sending.arguments;
    const inner = callback && bare(callback);
    if (!inner || !isFunction(inner)) throw new Unsure(sending, `${quoted(sending)} is not written as a function`);
    const flow = this.functions.ofCallback(inner, scope, this.read);
    const kept = operators.slice(index + 1).map((operator) => {
      const isCatch = ts.isCallExpression(operator) && operator.expression.getText() === 'catchError';
      if (!isCatch || !refreshes) return this.#operator(operator, scope);
      // What is done when the refresh beforehand fails.
      dropped.lookAtFailure(operator);
      return '';
    });
    return piped(flow, kept);
  }

  /** An operator of a flow; `''` where nothing of it is left. */
  #operator(operator: ts.Expression, scope: Scope): string {
    if (ts.isCallExpression(operator) && operator.expression.getText() === 'catchError') {
      const [handler] = operator.arguments;
      if (handler) return this.failures.catchError(handler, scope);
    }
    return this.names.verbatim(operator, scope);
  }
}

function piped(flow: string, operators: readonly string[]): string {
  const kept = operators.filter(Boolean);
  return kept.length ? `${flow}.pipe(${kept.join(', ')})` : flow;
}

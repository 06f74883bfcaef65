import ts from 'typescript';
import { FunctionNode } from '../../picture/value';
import { quoted, Unsure } from '../unsure';
import { finished } from './block';
import { Names } from './names';
import { Requests } from './requests';
import { forked, Leaf, Scope } from './scope';
import { Statements } from './statements';

/** Reads functions of the app as what they return: nothing else may be left of them. */
export class Functions {
  constructor(
    private readonly names: Names,
    private readonly requests: Requests,
    private readonly statements: Statements,
  ) {}

  /** A function of the app, entered with what a call gives it. @throws Unsure */
  enter(call: ts.CallExpression, scope: Scope, leaf: Leaf): string {
    const callee = this.names.reach.callee(call);
    if (!callee?.body) throw new Unsure(call, `${quoted(call)} cannot be followed`);
    if (ts.findAncestor(call, (one) => one === callee)) throw new Unsure(call, `${quoted(call)} calls itself`);
    const inner = this.parametersOf(callee, call, scope);
    if (!ts.isBlock(callee.body)) return leaf(callee.body, inner);
    const block = this.statements.read(callee.body.statements, inner, leaf);
    if (block.result === null || finished(block).length) {
      throw new Unsure(callee, `${quoted(callee.name ?? call)} does more than to attach the token`);
    }
    return block.result;
  }

  /** A function that is written where it is handed over, such as that of an operator. @throws Unsure */
  ofCallback(callback: FunctionNode, scope: Scope, leaf: Leaf): string {
    const { body } = callback;
    if (!body) throw new Unsure(callback, 'a function without a body');
    if (!ts.isBlock(body)) return leaf(body, scope);
    const block = this.statements.read(body.statements, forked(scope), leaf);
    if (finished(block).length || block.result === null)
      throw new Unsure(callback, `${quoted(callback)} does more than to send the request`);
    return block.result;
  }

  /** What the parameters of a function stand for where it is called. */
  parametersOf(callee: FunctionNode, call: ts.CallExpression, scope: Scope): Scope {
    const [requests, given] = [new Map(scope.requests), new Map(scope.given)];
    let { error } = scope;
    callee.parameters.forEach(({ name }, index) => {
      const argument = call.arguments[index];
      for (const symbol of this.names.declaredIn(name)) given.set(symbol, null);
      const symbol = ts.isIdentifier(name) ? this.names.symbolOf(name) : undefined;
      if (!argument || !symbol) return;
      given.set(symbol, this.#written(argument, scope));
      const request = this.requests.tryRead(argument, scope);
      if (request !== null) requests.set(symbol, request);
      if (this.names.isNext(argument)) this.names.addNext(symbol);
      if (this.names.isError(argument, scope)) error = symbol;
    });
    return { requests, error, given };
  }

  /** How what a function is given is written elsewhere; `null`: it is more than a name or a literal. */
  #written(argument: ts.Expression, scope: Scope): string | null {
    const isShort =
      ts.isLiteralExpression(argument) || /^(?:this|[\w$]+)(?:\.[\w$]+)*$/.test(argument.getText()) ? argument : null;
    try {
      return isShort && this.names.text(isShort, scope);
    } catch (error) {
      if (error instanceof Unsure) return null;
      throw error;
    }
  }
}

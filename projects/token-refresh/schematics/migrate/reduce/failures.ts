import ts from 'typescript';
import { bare, FunctionNode, isFunction } from '../../picture/value';
import { usesVariable } from '../mentions';
import { quoted, Unsure } from '../unsure';
import { Block, finished, indentedLine, isOpen, RETHROWN, statementsIn } from './block';
import { Choices } from './choices';
import { Functions } from './functions';
import { Names } from './names';
import { forked, Leaf, Scope } from './scope';
import { Statements } from './statements';

/** Takes what is done about a refused token out of handlers of errors. */
export class Failures {
  constructor(
    private readonly names: Names,
    private readonly choices: Choices,
    private readonly statements: Statements,
    private readonly functions: Functions,
  ) {}

  /** What is left of `catchError(handler)`; `''`: nothing. @throws Unsure */
  catchError(handler: ts.Expression, scope: Scope): string {
    const written = bare(handler);
    const callback = isFunction(written) ? written : this.#named(written);
    const [error, ...others] = callback.parameters;
    const symbol = error && ts.isIdentifier(error.name) ? this.names.symbolOf(error.name) : undefined;
    const block = this.#read(callback, { ...forked(scope), error: symbol ?? null });
    const lines = finished(block);
    if (isOpen(block)) throw new Unsure(handler, 'not every way through this handler of errors is seen to return');
    if (!lines.length && block.result === RETHROWN) return '';
    const rethrow = `throw ${error?.name.getText() ?? 'error'};`;
    const all = statementsIn(block).map((line) => line.replaceAll(/\breturn throw;/g, rethrow));
    const uses = ({ name }: ts.ParameterDeclaration): boolean => usesVariable(all.join('\n'), [name.getText()]);
    const parameters = [error?.getText() ?? 'error', ...(others.some(uses) ? others.map((one) => one.getText()) : [])];
    return `catchError((${parameters.join(', ')}) => {\n${all.map(indentedLine).join('\n')}\n})`;
  }

  #named(node: ts.Expression): FunctionNode {
    const value = this.names.reach.follower.follow(node);
    if (value.type === 'code' && isFunction(value.node)) return value.node;
    throw new Unsure(node, `the handler ${quoted(node)} cannot be followed`);
  }

  #read(callback: FunctionNode, scope: Scope): Block {
    const { body } = callback;
    if (!body) throw new Unsure(callback, 'a function without a body');
    return ts.isBlock(body)
      ? this.statements.read(body.statements, scope, this.#result)
      : { lines: [], result: this.#result(body, scope) };
  }

  /** What a handler of errors returns. */
  readonly #result: Leaf = (node, scope) => {
    const expression = bare(node);
    if (ts.isConditionalExpression(expression)) return this.choices.read(expression, scope, this.#result);
    if (ts.isCallExpression(expression)) {
      const name = expression.expression.getText();
      const [given] = expression.arguments;
      const thrown = given && isFunction(bare(given)) ? arrowBody(bare(given)) : given;
      if (/^(?:throwError|Promise\.reject)$/.test(name) && thrown && this.names.isError(thrown, scope)) return RETHROWN;
      if (!/^(?:throwError|of|from|EMPTY)$/.test(name) && this.names.reach.callee(expression)) {
        return this.#helper(expression, scope);
      }
    }
    return this.names.verbatim(expression, scope);
  };

  /** `return this.handleError(error, request, next)` */
  #helper(call: ts.CallExpression, scope: Scope): string {
    const callee = this.names.reach.callee(call);
    const isBeside = callee?.getSourceFile() === this.names.root.getSourceFile();
    const isEntered = ts.findAncestor(call, (one) => one === callee) !== undefined;
    if (!callee?.body || !isBeside || isEntered || !this.names.concernsTokens(call)) {
      return this.names.verbatim(call, scope);
    }
    const block = this.#read(callee, this.functions.parametersOf(callee, call, scope));
    if (finished(block).length || block.result === null) {
      throw new Unsure(callee, `${quoted(callee.name ?? call)} does more than to refresh`);
    }
    return block.result;
  }
}

function arrowBody(node: ts.Expression): ts.Expression | undefined {
  return ts.isArrowFunction(node) && !ts.isBlock(node.body) ? node.body : undefined;
}

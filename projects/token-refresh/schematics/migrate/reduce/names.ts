import ts from 'typescript';
import { concernsTokens, tokenFacts } from '../../interceptors/token-facts';
import { Reach } from '../../picture/reach';
import { bare, FunctionNode, nodesIn } from '../../picture/value';
import { quoted, Unsure } from '../unsure';
import { Scope } from './scope';

/** Tells what the names in the code of one interceptor stand for: what sends a request, an error, the token. */
export class Names {
  readonly #nexts: Set<ts.Symbol>;

  constructor(
    readonly reach: Reach,
    /** The interceptor. */
    readonly root: FunctionNode,
    next: ts.Symbol,
    /** `next`, or `next.handle` of a class */
    readonly send: string,
  ) {
    this.#nexts = new Set([next]);
  }

  symbolOf(node: ts.Node): ts.Symbol | undefined {
    return this.reach.follower.symbols.symbolOf(node);
  }

  /** A parameter by which a function is given `next`. */
  addNext(symbol: ts.Symbol): void {
    this.#nexts.add(symbol);
  }

  isNext(node: ts.Node): boolean {
    const symbol = ts.isIdentifier(node) ? this.symbolOf(node) : undefined;
    return !!symbol && (this.#nexts.has(symbol) || isHandlerType(symbol));
  }

  isSend({ expression }: ts.CallExpression): boolean {
    if (!this.send.includes('.')) return this.isNext(expression);
    return (
      ts.isPropertyAccessExpression(expression) &&
      expression.name.text === 'handle' &&
      this.isNext(expression.expression)
    );
  }

  /** Whether code sends the request, itself or by a helper. */
  sends(node: ts.Node): boolean {
    return [node, ...this.reach.nodes(node)].some((one) => ts.isCallExpression(one) && this.isSend(one));
  }

  isError(node: ts.Expression, { error }: Scope): boolean {
    return error !== null && this.symbolOf(bare(node)) === error;
  }

  /** Whether code attaches, refreshes or acts on a refusal. */
  concernsTokens(node: ts.Node): boolean {
    return concernsTokens(tokenFacts(this.reach, node));
  }

  /** Code that stays as it is: it must have nothing to do with the token. @throws Unsure */
  verbatim(node: ts.Node, { requests }: Scope): string {
    if (this.concernsTokens(node)) {
      throw new Unsure(node, `${quoted(node)} deals with the token in a way that is not understood`);
    }
    for (const one of [node, ...nodesIn(node)]) {
      const symbol = ts.isIdentifier(one) ? this.symbolOf(one) : undefined;
      const known = symbol && requests.get(symbol);
      if (known !== undefined && known !== one.getText()) {
        throw new Unsure(one, `${quoted(node)} uses a request that carries the token`);
      }
    }
    return node.getText();
  }
}

/** `next` of a function beside the interceptor. */
function isHandlerType(symbol: ts.Symbol): boolean {
  const [declaration] = symbol.declarations ?? [];
  const type = declaration && ts.isParameter(declaration) ? declaration.type?.getText() : undefined;
  return type === 'HttpHandlerFn' || type === 'HttpHandler';
}

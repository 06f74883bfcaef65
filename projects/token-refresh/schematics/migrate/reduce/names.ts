import ts from 'typescript';
import { concernsTokens, tokenFacts } from '../../interceptors/token-facts';
import { Reach } from '../../picture/reach';
import { bare, FunctionNode, isNameOnly, nodesIn } from '../../picture/value';
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
  verbatim(node: ts.Node, scope: Scope): string {
    if (this.concernsTokens(node)) {
      throw new Unsure(node, `${quoted(node)} deals with the token in a way that is not understood`);
    }
    return this.text(node, scope);
  }

  /** Code as it is written in the interceptor itself: what it names must be known there. @throws Unsure */
  text(node: ts.Node, scope: Scope): string {
    const cuts: Cut[] = [];
    for (const one of [node, ...nodesIn(node)]) {
      if (one.kind === ts.SyntaxKind.ThisKeyword) this.#refuseForeignThis(one, node);
      if (!ts.isIdentifier(one) || isNameOnly(one)) continue;
      const text = this.#nameOf(one, node, scope);
      if (text === one.text) continue;
      const isShorthand = ts.isShorthandPropertyAssignment(one.parent);
      cuts.push({ node: one, text: isShorthand ? `${one.text}: ${text}` : text });
    }
    return withCuts(node, cuts);
  }

  /** The variables that a name, or a pattern of names, declares. */
  declaredIn(name: ts.BindingName): readonly ts.Symbol[] {
    const names = ts.isIdentifier(name) ? [name] : [...nodesIn(name)].filter(ts.isIdentifier);
    return names.flatMap((one) => this.symbolOf(one) ?? []);
  }

  /** A name in code that stays. */
  #nameOf(name: ts.Identifier, within: ts.Node, { requests, given }: Scope): string {
    const symbol = this.symbolOf(name);
    const request = symbol && requests.get(symbol);
    if (request !== undefined) {
      if (request !== name.text) throw new Unsure(name, `${quoted(within)} uses a request that carries the token`);
      return request;
    }
    const text = symbol && given.get(symbol);
    if (text === null)
      throw new Unsure(name, `${quoted(within)} uses ${quoted(name)}, which the interceptor itself has not`);
    if (text === undefined) this.#refuseForeignName(name, within);
    return text ?? name.text;
  }

  /** A name that another file declares or imports. */
  #refuseForeignName(name: ts.Identifier, within: ts.Node): void {
    if (name.getSourceFile() === this.root.getSourceFile()) return;
    const origin = this.reach.follower.symbols.originOf(name);
    if (!origin) return;
    const isLocal =
      origin.type === 'declaration' &&
      ts.findAncestor(origin.node.parent, (one) => ts.isFunctionLike(one) || ts.isSourceFile(one))?.parent !==
        undefined;
    if (!isLocal) throw new Unsure(name, `${quoted(within)} uses ${quoted(name)}, which is of another file`);
  }

  #refuseForeignThis(node: ts.Node, within: ts.Node): void {
    if (classOf(node) !== classOf(this.root)) {
      throw new Unsure(node, `${quoted(within)} uses a member of another class`);
    }
  }
}

interface Cut {
  readonly node: ts.Node;
  readonly text: string;
}

function withCuts(node: ts.Node, cuts: readonly Cut[]): string {
  const start = node.getStart();
  const last = [...cuts].reverse();
  return last.reduce(
    (text, cut) => text.slice(0, cut.node.getStart() - start) + cut.text + text.slice(cut.node.end - start),
    node.getText(),
  );
}

function classOf(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  return ts.findAncestor(node, ts.isClassLike);
}

/** `next` of a function beside the interceptor. */
function isHandlerType(symbol: ts.Symbol): boolean {
  const [declaration] = symbol.declarations ?? [];
  const type = declaration && ts.isParameter(declaration) ? declaration.type?.getText() : undefined;
  return type === 'HttpHandlerFn' || type === 'HttpHandler';
}

import ts from 'typescript';
import { textOf } from '../interceptors/token-facts';
import { Reach } from '../picture/reach';
import { bare, calledName, FunctionNode, isFunction, nodesIn, returnsOf } from '../picture/value';
import { effectOf } from './effects';
import { quoted, Unsure } from './unsure';

/** Where the app keeps a token. */
export type TokenHome =
  | { readonly type: 'storage'; readonly area: 'localStorage' | 'sessionStorage'; readonly key: string }
  /** A field of a service: a variable, a signal, a subject. */
  | { readonly type: 'field'; readonly declaration: ts.PropertyDeclaration }
  /** A text of the code: a token of a mock. */
  | { readonly type: 'constant' };

/** Finds where a token comes from that is attached, or sent. @throws Unsure where it is kept in another way */
export function tokenHome(reach: Reach, node: ts.Expression): TokenHome {
  return new HomeSearch(reach).find(node);
}

class HomeSearch {
  #steps = 0;

  constructor(private readonly reach: Reach) {}

  find(node: ts.Expression): TokenHome {
    const expression = bare(node);
    if (++this.#steps > 60) throw lost(node);
    if (ts.isTemplateExpression(expression))
      return this.#first(expression.templateSpans.map((span) => span.expression));
    if (ts.isStringLiteralLike(expression)) return { type: 'constant' };
    if (ts.isConditionalExpression(expression)) return this.#first([expression.whenTrue, expression.whenFalse]);
    if (ts.isBinaryExpression(expression))
      return this.#first([expression.right, expression.left].filter((one) => !isFallback(one)));
    if (ts.isIdentifier(expression)) return this.#name(expression);
    if (ts.isPropertyAccessExpression(expression)) return this.#property(expression);
    if (ts.isCallExpression(expression)) return this.#call(expression);
    throw lost(node);
  }

  /** Of several expressions, the one that is no fixed text. */
  #first(nodes: readonly ts.Expression[]): TokenHome {
    const changing = nodes.filter((node) => !isFallback(node) && textOf(this.reach, node) === null);
    const [only] = changing.length ? changing : nodes;
    if (!only) return { type: 'constant' };
    // `${type} ${token}`
    return this.find(changing.find((node) => /token|jwt/i.test(node.getText())) ?? only);
  }

  #name(node: ts.Identifier): TokenHome {
    const origin = this.reach.follower.symbols.originOf(node);
    const declaration = origin?.type === 'declaration' ? origin.node : null;
    if (declaration && ts.isVariableDeclaration(declaration) && declaration.initializer) {
      return this.find(declaration.initializer);
    }
    if (declaration && ts.isParameter(declaration)) return this.#parameter(declaration);
    throw lost(node);
  }

  /** What a function is given where it is called, or what an operator hands to it. */
  #parameter(node: ts.ParameterDeclaration): TokenHome {
    const owner = node.parent as FunctionNode;
    const index = owner.parameters.indexOf(node);
    const callback = ts.isCallExpression(owner.parent) ? owner.parent : null;
    if (callback) {
      const chain = ts.findAncestor(
        callback,
        (one): one is ts.CallExpression => ts.isCallExpression(one) && calledName(one) === 'pipe',
      );
      if (chain && ts.isPropertyAccessExpression(chain.expression)) return this.find(chain.expression.expression);
      throw lost(node.name);
    }
    let failure: unknown = lost(node.name);
    for (const { arguments: given } of this.reach.callersOf(owner)) {
      const argument = given[index];
      if (!argument) continue;
      try {
        return this.find(argument);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  #property(node: ts.PropertyAccessExpression): TokenHome {
    const { name, expression } = node;
    // `subject.value`
    if (name.text === 'value') return this.find(expression);
    const declaration = this.reach.declarationOf(node);
    if (declaration && ts.isGetAccessor(declaration)) {
      const returned = declaration.body ? returnsIn(declaration.body) : [];
      return this.#first(returned);
    }
    if (declaration && ts.isPropertyDeclaration(declaration)) return this.#field(declaration);
    throw lost(node);
  }

  #field(declaration: ts.PropertyDeclaration): TokenHome {
    const initializer = declaration.initializer && bare(declaration.initializer);
    if (initializer && ts.isCallExpression(initializer)) {
      const name = calledName(initializer);
      const [given] = initializer.arguments;
      if (name === 'computed' && given && isFunction(bare(given))) {
        return this.#first(returnsOf(bare(given) as FunctionNode));
      }
      if (/^(?:asObservable|asReadonly)$/.test(name) && ts.isPropertyAccessExpression(initializer.expression)) {
        return this.find(initializer.expression.expression);
      }
    }
    return { type: 'field', declaration };
  }

  #call(call: ts.CallExpression): TokenHome {
    const effect = effectOf(this.reach, call);
    if (effect.type === 'storage' && effect.act === 'get') {
      if (effect.key === null) throw new Unsure(call, `the key of ${quoted(call)} is not known`);
      return { type: 'storage', area: effect.area as 'localStorage', key: effect.key };
    }
    const name = calledName(call);
    const [first] = call.arguments;
    if (name === 'untracked' && first) return this.#read(first);
    if (/^(?:from|of|resolve|firstValueFrom|lastValueFrom|String)$/.test(name) && first) return this.find(first);
    if (
      /^(?:pipe|getValue|asObservable|asReadonly|trim)$/.test(name) &&
      ts.isPropertyAccessExpression(call.expression)
    ) {
      return this.find(call.expression.expression);
    }
    const callee = this.reach.callee(call);
    if (callee) {
      const returns = returnsOf(callee);
      if (returns.length) return this.#first(returns);
    }
    if (!call.arguments.length) return this.#read(call.expression);
    throw lost(call);
  }

  /** A signal that is read, or a function that is called. */
  #read(node: ts.Expression): TokenHome {
    const expression = bare(node);
    if (isFunction(expression)) return this.#first(returnsOf(expression));
    if (ts.isPropertyAccessExpression(expression)) return this.#property(expression);
    throw lost(node);
  }
}

function lost(node: ts.Node): Unsure {
  return new Unsure(node, `where ${quoted(node)} keeps the token is not seen`);
}

/** `''`, `null`, `undefined` */
function isFallback(node: ts.Expression): boolean {
  return /^(?:''|""|``|null|undefined)$/.test(bare(node).getText());
}

function returnsIn(body: ts.Block): readonly ts.Expression[] {
  return [...nodesIn(body)].filter(ts.isReturnStatement).flatMap(({ expression }) => (expression ? [expression] : []));
}

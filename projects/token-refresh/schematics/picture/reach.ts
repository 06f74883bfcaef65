import ts from 'typescript';
import { Follower } from './follow';
import { bare, FunctionNode, isFunction, nodesIn, propertyName } from './value';

/** So many calls deep; more says nothing of an interceptor. */
const DEEPEST = 6;

/** Finds the app's own functions that code calls: through `this`, injected services, inherited methods. */
export class Reach {
  constructor(readonly follower: Follower) {}

  /** The code of the function that is called; `null`: a package's, or not to be found. */
  callee(call: ts.CallExpression): FunctionNode | null {
    const expression = bare(call.expression);
    const value = this.follower.follow(expression);
    if (value.type === 'code' && isFunction(value.node)) return value.node;
    if (!ts.isPropertyAccessExpression(expression)) return null;
    const owner = this.classOf(expression.expression);
    const member = owner && this.member(owner, expression.name.text);
    if (!member) return null;
    if (ts.isMethodDeclaration(member)) return member;
    const initializer = ts.isPropertyDeclaration(member) ? member.initializer : undefined;
    return initializer && isFunction(bare(initializer)) ? (bare(initializer) as FunctionNode) : null;
  }

  /** The calls of a function, anywhere in the app. */
  callersOf(callee: FunctionNode): readonly ts.CallExpression[] {
    return this.follower.symbols.program.sources.flatMap((source) =>
      [...nodesIn(source)].filter(ts.isCallExpression).filter((call) => this.callee(call) === callee),
    );
  }

  /** A member of a class, its own or inherited; a parameter of its constructor that is a property counts. */
  member(owner: ts.ClassLikeDeclaration, name: string): ts.ClassElement | ts.ParameterDeclaration | null {
    const own = owner.members.find((one) => propertyName(one.name) === name || one.name?.getText() === name);
    if (own) return own;
    const constructor = owner.members.find(ts.isConstructorDeclaration);
    const parameter = constructor?.parameters.find((one) => one.name.getText() === name);
    if (parameter) return parameter;
    const base = owner.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
    const value = base && this.follower.follow(base.expression);
    return value?.type === 'code' && ts.isClassLike(value.node) ? this.member(value.node, name) : null;
  }

  /** The class of the app that an object is of; `null`: a package's, or not to be found. */
  classOf(node: ts.Expression): ts.ClassLikeDeclaration | null {
    const expression = bare(node);
    if (expression.kind === ts.SyntaxKind.ThisKeyword) return ts.findAncestor(expression, ts.isClassLike) ?? null;
    if (ts.isIdentifier(expression)) {
      const origin = this.follower.symbols.originOf(expression);
      return origin?.type === 'declaration' ? this.#classOfDeclaration(origin.node) : null;
    }
    if (ts.isPropertyAccessExpression(expression)) {
      const owner = this.classOf(expression.expression);
      const member = owner && this.member(owner, expression.name.text);
      return member ? this.#classOfDeclaration(member) : null;
    }
    return ts.isCallExpression(expression) ? this.#injected(expression) : null;
  }

  /** Which class of a package an object is of, by its name: `HttpClient`. */
  externalOf(node: ts.Expression): string | null {
    const declaration = this.declarationOf(node);
    if (!declaration) return null;
    const { type, initializer } = declaration as Partial<ts.PropertyDeclaration>;
    if (type && ts.isTypeReferenceNode(type)) return this.#externalName(type.typeName);
    if (initializer && ts.isNewExpression(initializer)) return this.#externalName(initializer.expression);
    const token = initializer && injectedToken(initializer);
    return token ? this.#externalName(token) : null;
  }

  /** Where the variable, parameter or field that an expression names is declared. */
  declarationOf(node: ts.Expression): ts.Declaration | null {
    const expression = bare(node);
    if (ts.isPropertyAccessExpression(expression)) {
      const owner = this.classOf(expression.expression);
      return owner && this.member(owner, expression.name.text);
    }
    if (!ts.isIdentifier(expression)) return null;
    const origin = this.follower.symbols.originOf(expression);
    return origin?.type === 'declaration' ? origin.node : null;
  }

  /** The nodes of some code, itself included, and of the app's functions that it calls. */
  *nodes(root: ts.Node): Generator<ts.Node> {
    yield* this.#nodes(root, new Set(), 0);
  }

  *#nodes(root: ts.Node, seen: Set<ts.Node>, depth: number): Generator<ts.Node> {
    for (const node of [root, ...nodesIn(root)]) {
      yield node;
      if (!ts.isCallExpression(node) || depth >= DEEPEST) continue;
      const callee = this.callee(node);
      if (!callee?.body || seen.has(callee) || ts.findAncestor(callee, (one) => one === root)) continue;
      seen.add(callee);
      yield* this.#nodes(callee, seen, depth + 1);
    }
  }

  #classOfDeclaration(node: ts.Declaration): ts.ClassLikeDeclaration | null {
    if (ts.isBindingElement(node)) return this.#classOfElement(node);
    const { type, initializer } = node as Partial<ts.PropertyDeclaration>;
    if (type && ts.isTypeReferenceNode(type)) return this.#classOfName(type.typeName);
    if (initializer) return this.classOf(initializer) ?? this.#created(initializer);
    return ts.isClassLike(node) ? node : null;
  }

  /** `const { auth } = this` */
  #classOfElement({ parent, propertyName, name }: ts.BindingElement): ts.ClassLikeDeclaration | null {
    const declaration = parent.parent;
    if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return null;
    const owner = this.classOf(declaration.initializer);
    const member = owner && this.member(owner, (propertyName ?? name).getText());
    return member ? this.#classOfDeclaration(member) : null;
  }

  #created(node: ts.Expression): ts.ClassLikeDeclaration | null {
    const expression = bare(node);
    return ts.isNewExpression(expression) ? this.#classOfName(expression.expression) : null;
  }

  /** `inject(X)`, `injector.get(X)` */
  #injected(call: ts.CallExpression): ts.ClassLikeDeclaration | null {
    const token = injectedToken(call);
    const found = token && this.#classOfName(token);
    if (found) return found;
    const [type] = call.typeArguments ?? [];
    return type && ts.isTypeReferenceNode(type) ? this.#classOfName(type.typeName) : null;
  }

  #classOfName(name: ts.Node): ts.ClassLikeDeclaration | null {
    const origin = this.follower.symbols.originOf(name);
    return origin?.type === 'declaration' && ts.isClassLike(origin.node) ? origin.node : null;
  }

  #externalName(name: ts.Node): string | null {
    const origin = this.follower.symbols.originOf(name);
    return origin?.type === 'external' ? origin.name : null;
  }
}

/** The token of `inject(X)` and `injector.get(X)`. */
export function injectedToken(node: ts.Expression): ts.Identifier | null {
  const expression = bare(node);
  if (!ts.isCallExpression(expression)) return null;
  const { expression: callee, arguments: args } = expression;
  const injects =
    (ts.isIdentifier(callee) && callee.text === 'inject') ||
    (ts.isPropertyAccessExpression(callee) &&
      callee.name.text === 'get' &&
      /injector$/i.test(callee.expression.getText()));
  const [token] = args;
  return injects && token && ts.isIdentifier(token) ? token : null;
}

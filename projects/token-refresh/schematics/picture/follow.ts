import ts from 'typescript';
import { Origin, Symbols } from './symbols';
import { bare, Bound, Env, FunctionNode, isFunction, NO_ENV, propertyName, returnsOf, Value } from './value';

/** So many steps lead from one expression to its value; more are a circle. */
const FARTHEST = 80;

/** Follows expressions to what they stand for: through names, properties, spreads, calls of the app's own functions. */
export class Follower {
  #steps = 0;

  constructor(readonly symbols: Symbols) {}

  follow(node: ts.Expression, env: Env = NO_ENV): Value {
    if (this.#steps > FARTHEST) return { type: 'lost', node };
    this.#steps++;
    try {
      return this.#follow(bare(node), env);
    } finally {
      this.#steps--;
    }
  }

  followBound({ node, env, path = [] }: Bound): Value {
    return path.reduce<Value>((value, name) => this.propertyOf(value, name, node), this.follow(node, env));
  }

  /** The property of an object, a class or a module; the last that is written counts. */
  propertyOf(value: Value, name: string, at: ts.Node): Value {
    if (value.type === 'namespace') return this.#ofOrigin(this.symbols.exported(value.source, name), at);
    // `*`: a namespace import of a package.
    if (value.type === 'external') return { ...value, name: value.name === '*' ? name : `${value.name}.${name}` };
    if (value.type !== 'code') return { type: 'lost', node: at };
    const { node, env } = value;
    if (ts.isObjectLiteralExpression(node)) {
      const found = this.property(node, env, name);
      return found ? this.followBound(found) : { type: 'lost', node: at };
    }
    if (!ts.isClassLike(node)) return { type: 'lost', node: at };
    const member = node.members.find((one) => propertyName(one.name) === name);
    if (member && ts.isPropertyDeclaration(member) && member.initializer) return this.follow(member.initializer, env);
    return member && ts.isMethodDeclaration(member)
      ? { type: 'code', node: member, env }
      : { type: 'lost', node: member ?? at };
  }

  /** Where the value of a property is written; `null` where the object has none. */
  property(object: ts.ObjectLiteralExpression, env: Env, name: string): Bound | null {
    for (const property of [...object.properties].reverse()) {
      if (ts.isSpreadAssignment(property)) {
        const spread = this.follow(property.expression, env);
        const found =
          spread.type === 'code' && ts.isObjectLiteralExpression(spread.node)
            ? this.property(spread.node, spread.env, name)
            : null;
        if (found) return found;
      } else if (propertyName(property.name) === name) {
        if (ts.isPropertyAssignment(property)) return { node: property.initializer, env };
        if (ts.isShorthandPropertyAssignment(property)) return { node: property.name, env };
      }
    }
    return null;
  }

  /** What a name stands for. */
  ofOrigin(origin: Origin | null, at: ts.Node): Value {
    return this.#ofOrigin(origin, at);
  }

  /** What a function returns when it is called so. */
  enter(callee: FunctionNode, env: Env, args: readonly Bound[], at: ts.Node): Value {
    const inner = new Map(env);
    callee.parameters.forEach(({ name, initializer }, index) => {
      const given = args[index] ?? (initializer && { node: initializer, env });
      if (given) this.#bind(name, given, inner);
    });
    const returns = returnsOf(callee);
    const [first] = returns;
    if (!first) return { type: 'lost', node: at };
    return returns.length === 1
      ? this.follow(first, inner)
      : { type: 'choice', of: returns.map((node) => ({ node, env: inner })) };
  }

  #bind(name: ts.BindingName, given: Bound, env: Map<ts.Symbol, Bound>): void {
    if (ts.isIdentifier(name)) {
      const symbol = this.symbols.symbolOf(name);
      if (symbol) env.set(symbol, given);
    } else if (ts.isObjectBindingPattern(name)) {
      for (const element of name.elements) {
        const property = element.propertyName ?? (ts.isIdentifier(element.name) ? element.name : undefined);
        const key = property && propertyName(property);
        if (key !== undefined) this.#bind(element.name, { ...given, path: [...(given.path ?? []), key] }, env);
      }
    }
  }

  #follow(node: ts.Expression, env: Env): Value {
    if (ts.isIdentifier(node)) return this.#name(node, env);
    if (ts.isPropertyAccessExpression(node)) {
      return this.propertyOf(this.follow(node.expression, env), node.name.text, node);
    }
    if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
      return this.propertyOf(this.follow(node.expression, env), node.argumentExpression.text, node);
    }
    if (ts.isCallExpression(node)) return this.#call(node, env);
    if (ts.isConditionalExpression(node)) {
      return {
        type: 'choice',
        of: [
          { node: node.whenTrue, env },
          { node: node.whenFalse, env },
        ],
      };
    }
    if (ts.isBinaryExpression(node)) return this.#binary(node, env);
    return node.kind === ts.SyntaxKind.ThisKeyword ? this.#this(node) : { type: 'code', node, env };
  }

  #binary(node: ts.BinaryExpression, env: Env): Value {
    const [left, right] = [
      { node: node.left, env },
      { node: node.right, env },
    ];
    switch (node.operatorToken.kind) {
      case ts.SyntaxKind.AmpersandAmpersandToken:
        return { type: 'choice', of: [right] };
      case ts.SyntaxKind.BarBarToken:
      case ts.SyntaxKind.QuestionQuestionToken:
        return { type: 'choice', of: [left, right] };
      default:
        return { type: 'code', node, env };
    }
  }

  #this(node: ts.Node): Value {
    const owner = ts.findAncestor(node, ts.isClassLike);
    return owner ? { type: 'code', node: owner, env: NO_ENV } : { type: 'lost', node };
  }

  #name(node: ts.Identifier, env: Env): Value {
    const symbol = this.symbols.symbolOf(node);
    const bound = symbol && env.get(symbol);
    if (bound) return this.followBound(bound);
    return this.#ofOrigin(this.symbols.originOf(node), node, env);
  }

  #ofOrigin(origin: Origin | null, at: ts.Node, env: Env = NO_ENV): Value {
    if (!origin) return { type: 'lost', node: at };
    if (origin.type === 'external') return origin;
    if (origin.type === 'external-namespace') return { type: 'external', module: origin.module, name: '*' };
    if (origin.type === 'namespace') return origin;
    const { node } = origin;
    if (ts.isVariableDeclaration(node)) {
      return node.initializer && !isReassigned(node) ? this.follow(node.initializer, env) : { type: 'lost', node };
    }
    if (ts.isBindingElement(node)) return this.#element(node, env);
    if (ts.isExportAssignment(node)) return this.follow(node.expression, env);
    if (ts.isClassLike(node) || isFunction(node) || ts.isEnumDeclaration(node)) return { type: 'code', node, env };
    return { type: 'lost', node: at };
  }

  /** `const { providers } = config` */
  #element(node: ts.BindingElement, env: Env): Value {
    const declaration = node.parent.parent;
    const name = propertyName((node.propertyName ?? node.name) as ts.PropertyName);
    return ts.isVariableDeclaration(declaration) && declaration.initializer && name !== undefined
      ? this.propertyOf(this.follow(declaration.initializer, env), name, node)
      : { type: 'lost', node };
  }

  #call(node: ts.CallExpression, env: Env): Value {
    const { expression } = node;
    if (expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments;
      const source = specifier && this.symbols.moduleOf(specifier);
      return source ? { type: 'namespace', source } : { type: 'lost', node };
    }
    if (ts.isPropertyAccessExpression(expression)) {
      const { name } = expression;
      if (name.text === 'then') return this.#then(expression.expression, node, env);
      const isFreeze = expression.expression.getText() === 'Object' && name.text === 'freeze';
      if (isFreeze && node.arguments[0]) return this.follow(node.arguments[0], env);
    }
    const callee = this.follow(expression, env);
    if (callee.type === 'external') return { ...callee, type: 'external-call', call: node, env };
    if (callee.type !== 'code') return { type: 'lost', node };
    if (!isFunction(callee.node)) return { type: 'code', node, env };
    return this.enter(
      callee.node,
      callee.env,
      node.arguments.map((argument) => ({ node: argument, env })),
      node,
    );
  }

  /** `import('./x').then((module) => module.y)` */
  #then(promise: ts.Expression, node: ts.CallExpression, env: Env): Value {
    const [callback] = node.arguments;
    const then = callback ? this.follow(callback, env) : null;
    return then?.type === 'code' && isFunction(then.node)
      ? this.enter(then.node, then.env, [{ node: promise, env }], node)
      : { type: 'lost', node };
  }
}

/** Whether a variable of `let` is given another value later. */
function isReassigned(node: ts.VariableDeclaration): boolean {
  if (!ts.isIdentifier(node.name) || node.parent.flags & ts.NodeFlags.Const) return false;
  const { text } = node.name;
  const isAssignment = (child: ts.Node): boolean =>
    (ts.isBinaryExpression(child) &&
      child.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      child.left.getText() === text) ||
    (ts.forEachChild(child, (inner) => isAssignment(inner) || undefined) ?? false);
  return isAssignment(node.getSourceFile());
}

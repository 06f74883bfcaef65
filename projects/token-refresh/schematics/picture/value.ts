import ts from 'typescript';

/** What the parameters of the functions that were entered stand for. */
export type Env = ReadonlyMap<ts.Symbol, Bound>;

/** An expression, and where its names have their meaning; `path`: of its value, the property at that path. */
export interface Bound {
  readonly node: ts.Expression;
  readonly env: Env;
  readonly path?: readonly string[];
}

/** What an expression leads to. */
export type Value =
  /** Code of the app: an object, an array, a function, a class, a literal. */
  | { readonly type: 'code'; readonly node: ts.Node; readonly env: Env }
  /** What a package exports. */
  | { readonly type: 'external'; readonly module: string; readonly name: string }
  /** A call of what a package exports. */
  | {
      readonly type: 'external-call';
      readonly module: string;
      readonly name: string;
      readonly call: ts.CallExpression;
      readonly env: Env;
    }
  | { readonly type: 'namespace'; readonly source: ts.SourceFile }
  | { readonly type: 'choice'; readonly of: readonly Bound[] }
  | { readonly type: 'lost'; readonly node: ts.Node };

export const NO_ENV: Env = new Map();

/** What an expression is, without `as X`, `satisfies X`, `!` and parentheses. */
export function bare(node: ts.Expression): ts.Expression {
  return ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isAwaitExpression(node)
    ? bare(node.expression)
    : node;
}

/** The name of a property as it is written, without quotes. */
export function propertyName(name: ts.PropertyName | undefined): string | undefined {
  return name && (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) ? name.text : undefined;
}

export type FunctionNode = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration;

export function isFunction(node: ts.Node): node is FunctionNode {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node)
  );
}

/** The name by which a function or a method is called. */
export function calledName({ expression }: ts.CallExpression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
}

/** The name of a property, of a method, or of a key. */
export function isNameOnly(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node)
  );
}

/** All nodes below, parents first. */
export function* nodesIn(node: ts.Node): Generator<ts.Node> {
  const children: ts.Node[] = [];
  node.forEachChild((child) => {
    children.push(child);
  });
  for (const child of children) {
    yield child;
    yield* nodesIn(child);
  }
}

/** What a function returns, in the order in which it is written; nested functions apart. */
export function returnsOf(node: FunctionNode): readonly ts.Expression[] {
  if (!node.body) return [];
  if (!ts.isBlock(node.body)) return [node.body];
  const found: ts.Expression[] = [];
  const look = (child: ts.Node): void => {
    if (isFunction(child) || ts.isClassLike(child)) return;
    if (ts.isReturnStatement(child) && child.expression) found.push(child.expression);
    child.forEachChild(look);
  };
  node.body.forEachChild(look);
  return found;
}

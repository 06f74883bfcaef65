import ts from 'typescript';
import { exportedName } from './named-imports';
import { Refusal } from './refusal';

/** What an expression is, without `as X`, `satisfies X` and parentheses. */
export function bare(node: ts.Expression): ts.Expression {
  return ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node)
    ? bare(node.expression)
    : node;
}

function calleeName(node: ts.Node): string | null {
  if (!ts.isCallExpression(node)) return null;
  const { expression } = node;
  if (ts.isIdentifier(expression)) return exportedName(expression);
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : null;
}

/** Whether it is a call of `name()`, under whatever name it is imported, or of `anything.name()`. */
export function isCallOf(node: ts.Node, name: string): node is ts.CallExpression {
  return calleeName(node) === name;
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

export function callsOf(node: ts.Node, name: string): readonly ts.CallExpression[] {
  return [...nodesIn(node)].filter((child) => isCallOf(child, name));
}

/** Whether a name is used, rather than merely imported. */
export function uses(source: ts.SourceFile, name: string): boolean {
  return source.statements.some(
    (statement) =>
      !ts.isImportDeclaration(statement) &&
      [...nodesIn(statement)].some((node) => ts.isIdentifier(node) && node.text === name),
  );
}

/** The array of a property of an object; `null` if there is no such property. */
export function arrayOf(object: ts.ObjectLiteralExpression, name: string): ts.ArrayLiteralExpression | null {
  const property = object.properties.find((one) => one.name?.getText().replaceAll(/['"]/g, '') === name);
  if (!property) return null;
  const value = ts.isPropertyAssignment(property) ? bare(property.initializer) : undefined;
  if (value && ts.isArrayLiteralExpression(value)) return value;
  throw new Refusal(`\`${name}\` in ${object.getSourceFile().fileName} is not written as an array`);
}

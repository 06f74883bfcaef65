import ts from 'typescript';

/** A list in brackets. */
export interface List {
  readonly elements: readonly ts.Node[];
  readonly hasTrailingComma: boolean;
  /** Where it begins, behind its opening bracket. */
  readonly pos: number;
  /** Where its last element ends, or the comma behind it. */
  readonly end: number;
  /** Where the closing bracket stands. */
  readonly close: number;
}

export function listOf(
  node: ts.ArrayLiteralExpression | ts.CallExpression | ts.ObjectLiteralExpression | ts.ConstructorDeclaration,
): List {
  if (ts.isConstructorDeclaration(node)) return list(node.parameters, node);
  const elements = ts.isCallExpression(node)
    ? node.arguments
    : ts.isArrayLiteralExpression(node)
      ? node.elements
      : node.properties;
  return list(elements, node);
}

export function list(elements: ts.NodeArray<ts.Node>, { end }: ts.Node): List {
  const { pos, hasTrailingComma } = elements;
  return { elements: [...elements], hasTrailingComma, pos, end: elements.end, close: end - 1 };
}

import ts from 'typescript';
import { Reach } from '../../picture/reach';
import { bare, isNameOnly, nodesIn } from '../../picture/value';

/** Whether an expression is one of those by which a token is put into headers. */
export function isTokenOf(reach: Reach, node: ts.Node, values: readonly ts.Expression[]): boolean {
  const symbol = ts.isIdentifier(node) && !isNameOnly(node) ? reach.follower.symbols.symbolOf(node) : undefined;
  return values.flatMap(partsOf).some((part) => {
    if (ts.isIdentifier(part)) return !!symbol && reach.follower.symbols.symbolOf(part) === symbol;
    return part.kind === node.kind && part.getText() === node.getText();
  });
}

/** Whether code uses a token that is put into headers. */
export function usesToken(reach: Reach, code: ts.Node, values: readonly ts.Expression[]): boolean {
  return [code, ...nodesIn(code)].some((node) => isTokenOf(reach, node, values));
}

/** What a text such as `Bearer ${token}` is put together from; fixed texts apart. */
function partsOf(value: ts.Expression): readonly ts.Expression[] {
  const node = bare(value);
  if (ts.isTemplateExpression(node)) return node.templateSpans.flatMap(({ expression }) => partsOf(expression));
  if (ts.isBinaryExpression(node)) return [...partsOf(node.left), ...partsOf(node.right)];
  if (ts.isConditionalExpression(node)) return [...partsOf(node.whenTrue), ...partsOf(node.whenFalse)];
  return ts.isStringLiteralLike(node) || node.kind === ts.SyntaxKind.NullKeyword ? [] : [node];
}

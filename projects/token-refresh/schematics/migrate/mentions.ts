import ts from 'typescript';
import { nodesIn } from '../picture/value';

/** Whether a text of code names one of these. */
export function mentions(text: string, names: readonly string[]): boolean {
  if (!names.length) return false;
  const escaped = names.map((name) => name.replaceAll(/\$/g, '\\$'));
  return new RegExp(`(?<![\\w$])(?:${escaped.join('|')})(?![\\w$])`).test(text);
}

/** Whether code uses one of these variables: a key of an object, and a property, do not. */
export function usesVariable(text: string, names: readonly string[]): boolean {
  if (!mentions(text, names)) return false;
  const source = ts.createSourceFile('code.ts', text, ts.ScriptTarget.Latest, true);
  return [...nodesIn(source)].some((node) => {
    if (!ts.isIdentifier(node) || !names.includes(node.text)) return false;
    const { parent } = node;
    const isKey = ts.isPropertyAssignment(parent) && parent.name === node;
    return !isKey && !(ts.isPropertyAccessExpression(parent) && parent.name === node);
  });
}

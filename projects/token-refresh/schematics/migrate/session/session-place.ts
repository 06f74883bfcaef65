import ts from 'typescript';
import { isFunction } from '../../picture/value';
import { quoted, Unsure } from '../unsure';

/** The class around code that can have a `TokenStore`. @throws Unsure where there is none */
export function classOf(node: ts.Node): ts.ClassLikeDeclaration {
  const owner = ownerOf(node);
  if (!owner) throw new Unsure(node, `${quoted(node)} stands where no TokenStore can be injected`);
  return owner;
}

export function classOfNode(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  return ts.findAncestor(node, ts.isClassLike);
}

/** The class around code, if a `TokenStore` can be injected into it. */
export function ownerOf(node: ts.Node): ts.ClassLikeDeclaration | null {
  const owner = classOfNode(node);
  const member = ts.findAncestor(node, (one) => one.parent === owner);
  const isStatic =
    member && ts.canHaveModifiers(member) && member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
  const hasThis = !ts.findAncestor(node, (one) => ts.isFunctionExpression(one) || ts.isFunctionDeclaration(one));
  const isInjected =
    owner &&
    ts
      .getDecorators(owner)
      ?.some(({ expression }) => /^(?:Injectable|Component|Directive|Pipe)\b/.test(expression.getText()));
  return owner && isInjected && !isStatic && hasThis ? owner : null;
}

const CONTEXTS = /^(?:CanActivateFn|CanActivateChildFn|CanMatchFn|CanDeactivateFn|ResolveFn|HttpInterceptorFn)\b/;

/** A function that Angular calls in an injection context. */
export function isInjectionContext(node: ts.Node): boolean {
  const inner = ts.findAncestor(node, isFunction);
  if (!inner || !ts.isArrowFunction(inner) || !ts.isVariableDeclaration(inner.parent)) return false;
  return CONTEXTS.test(inner.parent.type?.getText() ?? '');
}

/** The statement that consists of a call, or the body of a function. @throws Unsure where it is part of something else */
export function statementOf(node: ts.Node): ts.Node {
  let current: ts.Node = node.parent;
  if (ts.isArrowFunction(current) && current.body === node) return node;
  if (ts.isVoidExpression(current)) current = current.parent;
  if (ts.isExpressionStatement(current) && (ts.isBlock(current.parent) || ts.isSourceFile(current.parent)))
    return current;
  throw new Unsure(node, `${quoted(node)} is not a statement of its own`);
}

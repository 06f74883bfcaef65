import ts from 'typescript';
import { placeOf } from './app-program';
import { AppPicture } from './picture';
import { beginning } from './apis';
import { isFunction, nodesIn, propertyName } from './value';

const SIGNS_IN = /log-?_?in|sign-?_?in|authenticate|\/token\b|\/sessions?\b/i;
const SIGNS_OUT = /^(?:log-?out|sign-?out|logOff|signOff)$/i;

/** The function that sends the sign-in, with its place: `AuthService.login() in src/app/auth.service.ts:12`. */
export function signInPlace({ program, reach }: AppPicture): string | null {
  for (const source of program.sources) {
    for (const node of nodesIn(source)) {
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) continue;
      if (node.expression.name.text !== 'post' || reach.externalOf(node.expression.expression) !== 'HttpClient')
        continue;
      const [url] = node.arguments;
      const text = url ? `${url.getText()} ${beginning(reach, url)}` : '';
      if (SIGNS_IN.test(text) && !/refresh/i.test(text)) return named(node) ?? placeOf(node);
    }
  }
  return null;
}

/** The function that signs out, with its place. */
export function signOutPlace({ program }: AppPicture): string | null {
  for (const source of program.sources) {
    for (const node of nodesIn(source)) {
      const name = ts.isMethodDeclaration(node) ? propertyName(node.name) : undefined;
      if (name !== undefined && SIGNS_OUT.test(name)) return named(node);
    }
  }
  return null;
}

/** The function around a node, by the name of its class. */
function named(node: ts.Node): string | null {
  const inner = ts.findAncestor(node, (one) => ts.isMethodDeclaration(one) || (isFunction(one) && !!one.name));
  if (!inner || !isFunction(inner) || !inner.name) return null;
  const owner = ts.isClassLike(inner.parent) ? `${inner.parent.name?.text ?? 'class'}.` : '';
  return `${owner}${inner.name.getText()}() in ${placeOf(inner)}`;
}

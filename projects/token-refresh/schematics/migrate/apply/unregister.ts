import ts from 'typescript';
import { Edits } from '../../edit/edits';
import { listOf } from '../../edit/list';
import { Interceptor } from '../../picture/http-client';
import { AppPicture } from '../../picture/picture';
import { nodesIn } from '../../picture/value';
import { quoted, Unsure } from '../unsure';

/** Takes an interceptor out of the list that registers it. @throws Unsure where something else uses it too */
export function unregister(edits: Edits, picture: AppPicture, { at, code }: Interceptor): void {
  const list = at.parent;
  if (!ts.isArrayLiteralExpression(list))
    throw new Unsure(at, `${quoted(at)} is registered in a way that is not understood`);
  const uses = code ? usesOf(picture, code).filter((node) => !isWithin(node, at)) : [];
  const [other] = uses;
  if (other) throw new Unsure(other, `${quoted(other.parent)} uses the interceptor too`);
  edits.of(list).remove(listOf(list), at);
}

function isWithin(node: ts.Node, root: ts.Node): boolean {
  return ts.findAncestor(node, (one) => one === root) !== undefined;
}

/** The names of a declaration elsewhere; imports and exports apart. */
function usesOf({ program, reach }: AppPicture, code: ts.Node): readonly ts.Node[] {
  const declaration = declarationOf(code);
  const name = declaration && 'name' in declaration ? (declaration.name as ts.Node | undefined)?.getText() : undefined;
  return program.sources.flatMap((source) =>
    [...nodesIn(source)].filter((node) => {
      if (!ts.isIdentifier(node) || node.text !== name || isWithin(node, declaration ?? code)) return false;
      if (ts.findAncestor(node, (one) => ts.isImportDeclaration(one) || ts.isExportDeclaration(one))) return false;
      const origin = reach.follower.symbols.originOf(node);
      return origin?.type === 'declaration' && origin.node === declaration;
    }),
  );
}

/** The variable of a function, or the class or function itself. */
function declarationOf(code: ts.Node): ts.Declaration | null {
  if (ts.isClassLike(code) || ts.isFunctionDeclaration(code)) return code;
  return ts.isVariableDeclaration(code.parent) ? code.parent : null;
}

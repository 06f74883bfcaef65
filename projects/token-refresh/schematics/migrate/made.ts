import ts from 'typescript';
import { Reach } from '../picture/reach';
import { DroppedCode } from './dropped-code';
import { quoted, Unsure } from './unsure';

/**
 * What a class does when it is made, and when it goes: it is missed where the class goes as a whole.
 *
 * @throws Unsure where that has to do with more than the token
 */
export function refuseOtherWork(reach: Reach, owner: ts.ClassLikeDeclaration): void {
  const own = owner.members.filter(ts.isConstructorDeclaration).flatMap(({ body }) => [...(body?.statements ?? [])]);
  const fields = owner.members.filter(ts.isPropertyDeclaration).flatMap(({ initializer }) => initializer ?? []);
  for (const node of [...own, ...fields]) {
    const dropped = new DroppedCode(reach, owner.getSourceFile(), () => false);
    dropped.look(node);
    const refreshes = ts.isStatement(node) && dropped.refreshes.size > 0;
    if (refreshes || dropped.atEnd.length || dropped.logins.size) {
      throw new Unsure(node, `${quoted(node)} is done when the interceptor is made`);
    }
  }
}

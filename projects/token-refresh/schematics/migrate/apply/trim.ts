import ts from 'typescript';
import { Edits } from '../../edit/edits';
import { listOf } from '../../edit/list';
import { isExported, namesOf, topStatementOf } from '../../picture/top-level';
import { FunctionNode, isFunction, propertyName } from '../../picture/value';
import { interceptMethod } from '../judge';
import { mentions } from '../mentions';

/** Leaves these statements of an interceptor, and takes away what it needs no more. */
export function trim(edits: Edits, code: FunctionNode | ts.ClassLikeDeclaration, lines: readonly string[]): void {
  const edit = edits.of(code);
  const text = lines.join('\n');
  if (isFunction(code)) {
    if (code.body) edit.replaceLines(code.body, `{\n${text.replaceAll(/^(?=.)/gm, '  ')}\n}`);
    const statement = topStatementOf(code);
    if (statement) removeUnusedBeside(edits, statement, text);
    return;
  }
  const method = interceptMethod(code);
  if (!method?.body) return;
  edit.replaceLines(method.body, `{\n${text.replaceAll(/^(?=.)/gm, '  ')}\n}`);
  removeUnusedMembers(edits, code, method, text);
  removeUnusedBeside(edits, code as ts.ClassDeclaration, text);
}

/** Members that only the parts used that have gone. */
function removeUnusedMembers(
  edits: Edits,
  owner: ts.ClassLikeDeclaration,
  method: ts.MethodDeclaration,
  text: string,
): void {
  const edit = edits.of(owner);
  let used = text;
  const kept = new Set<ts.ClassElement>([method]);
  for (let before = -1; before !== kept.size;) {
    before = kept.size;
    for (const member of owner.members) {
      const name = propertyName(member.name) ?? member.name?.getText();
      const isConstructor = ts.isConstructorDeclaration(member);
      if (kept.has(member) || (!isConstructor && (name === undefined || !mentions(used, [`this.${name}`])))) continue;
      kept.add(member);
      used += isConstructor ? (member.body?.getText() ?? '') : member.getText();
    }
  }
  for (const member of owner.members) {
    if (!kept.has(member)) edit.replaceLines(member, '');
    if (!ts.isConstructorDeclaration(member) || member.body?.statements.length) continue;
    const gone = member.parameters.filter((one) => !mentions(used, [`this.${one.name.getText()}`]));
    if (gone.length === member.parameters.length) edit.replaceLines(member, '');
    else for (const one of gone) edit.remove(listOf(member), one);
  }
}

/** Functions and variables beside the interceptor that nothing uses without it. */
function removeUnusedBeside(edits: Edits, interceptor: ts.Statement, text: string): void {
  const source = interceptor.getSourceFile();
  const others = new Set(source.statements.filter((one) => one !== interceptor && !ts.isImportDeclaration(one)));
  const gone = [interceptor.getText()];
  for (let before = -1; before !== others.size;) {
    before = others.size;
    for (const statement of others) {
      const names = namesOf(statement);
      const isUsed =
        mentions(text, names) || [...others].some((one) => one !== statement && mentions(one.getText(), names));
      if (isExported(statement) || isUsed || !gone.some((one) => mentions(one, names))) continue;
      others.delete(statement);
      gone.push(statement.getText());
      edits.of(source).replaceLines(statement, '');
    }
  }
}

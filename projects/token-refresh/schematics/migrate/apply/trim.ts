import ts from 'typescript';
import { Edits } from '../../edit/edits';
import { listOf } from '../../edit/list';
import { Reach } from '../../picture/reach';
import { isExported, namesOf, topStatementOf } from '../../picture/top-level';
import { FunctionNode, isFunction, nodesIn, propertyName } from '../../picture/value';
import { interceptMethod } from '../judge';
import { mentions } from '../mentions';

/** Leaves these statements of an interceptor, and takes away what it needs no more. */
export function trim(
  edits: Edits,
  reach: Reach,
  code: FunctionNode | ts.ClassLikeDeclaration,
  lines: readonly string[],
): void {
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
  removeUnusedMembers(edits, reach, code, method, text);
  removeUnusedBeside(edits, code as ts.ClassDeclaration, text);
}

/** Members that only the parts used that have gone. */
function removeUnusedMembers(
  edits: Edits,
  reach: Reach,
  owner: ts.ClassLikeDeclaration,
  method: ts.MethodDeclaration,
  text: string,
): void {
  const edit = edits.of(owner);
  let used = text;
  const kept = new Set<ts.ClassElement>([method]);
  const isNamed = (name: string): boolean => {
    const own = owner.name ? [`${owner.name.text}.${name}`] : [];
    // `const { name } = this`
    const taken = /\}\s*=\s*this\b/.test(used) ? [name] : [];
    return mentions(used, [`this.${name}`, ...own, ...taken]) || isUsedElsewhere(reach, owner, name);
  };
  const isUsed = (member: ts.ClassElement): boolean => {
    const name = propertyName(member.name) ?? member.name?.getText();
    return ts.isConstructorDeclaration(member) || name === undefined || isAsked(owner, member, name) || isNamed(name);
  };
  for (let before = -1; before !== kept.size;) {
    before = kept.size;
    for (const member of owner.members) {
      if (kept.has(member) || !isUsed(member)) continue;
      kept.add(member);
      used += ts.isConstructorDeclaration(member) ? (member.body?.getText() ?? '') : member.getText();
    }
  }
  for (const member of owner.members) {
    if (!kept.has(member)) edit.replaceLines(member, '');
    if (!ts.isConstructorDeclaration(member) || member.body?.statements.length) continue;
    const gone = member.parameters.filter((one) => !isNamed(one.name.getText()));
    if (gone.length === member.parameters.length) edit.replaceLines(member, '');
    else for (const one of gone) edit.remove(listOf(member), one);
  }
}

/** What Angular, an interface or a base class calls. */
function isAsked(owner: ts.ClassLikeDeclaration, member: ts.ClassElement, name: string): boolean {
  const isOwn = (ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Static)) !== 0;
  const others = owner.heritageClauses?.flatMap(({ types }) => types.map(({ expression }) => expression.getText()));
  const hasOthers = others?.some((one) => one !== 'HttpInterceptor' && one !== 'OnDestroy') ?? false;
  return name === 'ngOnDestroy' || (hasOthers && !isOwn && ts.isMethodDeclaration(member));
}

/** Whether another file names a member of the class. */
function isUsedElsewhere(reach: Reach, owner: ts.ClassLikeDeclaration, name: string): boolean {
  return reach.follower.symbols.program.sources.some(
    (source) =>
      source !== owner.getSourceFile() &&
      [...nodesIn(source)].some(
        (node) =>
          ts.isPropertyAccessExpression(node) && node.name.text === name && reach.classOf(node.expression) === owner,
      ),
  );
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

import { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { Edits } from '../edit/edits';
import { moduleCode, provideCode, SetUp } from '../edit/set-up-code';
import { editSetUp } from '../edit/set-up-edit';
import { listOf } from '../edit/source-edit';
import { PACKAGE } from '../library';
import { AppPicture } from '../picture/picture';
import { bare, isFunction, nodesIn, propertyName } from '../picture/value';
import { conversionSetUp } from './conversion-set-up';
import { interceptMethod } from './judge';
import { mentions } from './mentions';
import { Conversion, Judged, Plan } from './plan';
import { applySessionChanges } from './session-edit';
import { quoted, Unsure } from './unsure';

type Converted = Judged & { readonly verdict: { readonly type: 'convert' } };

/** The changes of a conversion, which are not written yet. @throws Unsure, Refusal */
export function prepareConversion(tree: Tree, { picture, judged }: Plan, conversion: Conversion): Edits {
  const edits = new Edits(picture.program);
  const converted = judged.filter((one): one is Converted => one.verdict.type === 'convert');
  const whole = converted.filter(({ verdict }) => verdict.isWhole);
  for (const one of whole) unregister(edits, picture, one);
  removeCode(edits, picture, whole);
  for (const one of converted) if (!one.verdict.isWhole) trim(edits, one);
  for (const { declaration } of conversion.markers) {
    const edit = edits.of(declaration);
    if (declaration.initializer) edit.replace(declaration.initializer, edit.use('SKIP_TOKEN', PACKAGE));
  }
  applySessionChanges(edits, conversion.changes);
  writeSetUp(tree, edits, picture, conversion);
  refuseShared(edits, picture);
  return edits;
}

/** A file outside of the app's own folder may belong to another app of the workspace too. */
function refuseShared(edits: Edits, { application }: AppPicture): void {
  const { alone, root, source } = application;
  const own = root === '' ? source : root;
  const shared = alone ? undefined : edits.sources.find((path) => !path.startsWith(`${own}/`));
  if (shared !== undefined) throw new Error(`${shared} may belong to other applications of this workspace too`);
}

// Registration

function unregister(edits: Edits, picture: AppPicture, { interceptor }: Converted): void {
  const { at, code } = interceptor;
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

// Code that goes

/** Takes the interceptors out of their files; a file of which nothing is left goes. */
function removeCode(edits: Edits, picture: AppPicture, whole: readonly Converted[]): void {
  const bySource = new Map<ts.SourceFile, ts.Statement[]>();
  for (const { interceptor } of whole) {
    const statement = interceptor.code && statementOf(interceptor.code);
    if (!statement) continue;
    const source = statement.getSourceFile();
    bySource.set(source, [...(bySource.get(source) ?? []), statement]);
  }
  for (const [source, statements] of bySource) {
    const gone = withHelpers(source, statements);
    const left = source.statements.filter((one) => !gone.has(one) && !ts.isImportDeclaration(one));
    if (!left.length) {
      edits.delete(source);
      removeReExports(edits, picture, source);
    } else {
      const edit = edits.of(source);
      for (const one of gone) edit.replaceLines(one, '');
      removeNamedReExports(edits, picture, statements);
    }
  }
}

function statementOf(code: ts.Node): ts.Statement {
  const statement = ts.findAncestor(code, (one) => ts.isSourceFile(one.parent));
  if (!statement || (ts.isVariableStatement(statement) && statement.declarationList.declarations.length > 1)) {
    throw new Unsure(code, 'it is declared together with something else');
  }
  return statement as ts.Statement;
}

/** With the flags, subjects and functions beside it that nothing else uses. */
function withHelpers(source: ts.SourceFile, statements: readonly ts.Statement[]): ReadonlySet<ts.Statement> {
  const gone = new Set(statements);
  for (let before = -1; before !== gone.size;) {
    before = gone.size;
    for (const statement of source.statements) {
      if (gone.has(statement) || isExported(statement) || ts.isImportDeclaration(statement)) continue;
      const names = namesOf(statement);
      const used = (within: readonly ts.Statement[]): boolean =>
        within.some(
          (one) =>
            one !== statement && [...nodesIn(one)].some((node) => ts.isIdentifier(node) && names.includes(node.text)),
        );
      const left = source.statements.filter((one) => !gone.has(one));
      if (names.length && used([...gone]) && !used(left)) gone.add(statement);
    }
  }
  return gone;
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) && !!statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const { name } = statement as ts.Statement & { readonly name?: ts.Node };
  return name ? [name.getText()] : [];
}

/** `export * from './auth.interceptor'`, of a file that goes. */
function removeReExports(edits: Edits, { program, reach }: AppPicture, gone: ts.SourceFile): void {
  for (const source of program.sources) {
    for (const statement of source.statements) {
      const specifier =
        ts.isExportDeclaration(statement) || ts.isImportDeclaration(statement) ? statement.moduleSpecifier : undefined;
      if (!specifier || reach.follower.symbols.moduleOf(specifier) !== gone) continue;
      const isBare =
        ts.isExportDeclaration(statement) || (ts.isImportDeclaration(statement) && !statement.importClause);
      if (isBare) edits.of(source).replaceLines(statement, '');
    }
  }
}

function removeNamedReExports(edits: Edits, { program, reach }: AppPicture, statements: readonly ts.Statement[]): void {
  const names = new Set(statements.flatMap(namesOf));
  for (const source of program.sources) {
    for (const statement of source.statements) {
      if (!ts.isExportDeclaration(statement) || !statement.exportClause || !ts.isNamedExports(statement.exportClause))
        continue;
      const module = statement.moduleSpecifier && reach.follower.symbols.moduleOf(statement.moduleSpecifier);
      const { elements } = statement.exportClause;
      const gone = elements.filter((one) => names.has((one.propertyName ?? one.name).text));
      if (!gone.length || !statements.some((one) => one.getSourceFile() === module)) continue;
      if (gone.length < elements.length)
        throw new Unsure(statement, `${quoted(statement)} exports more than the interceptor`);
      edits.of(source).replaceLines(statement, '');
    }
  }
}

// What is left of an interceptor

function trim(edits: Edits, { interceptor, verdict }: Converted): void {
  const { code } = interceptor;
  if (!code) return;
  const edit = edits.of(code);
  const text = verdict.lines.join('\n');
  if (isFunction(code)) {
    if (code.body) edit.replaceLines(code.body, `{\n${text.replaceAll(/^(?=.)/gm, '  ')}\n}`);
    const statement = ts.findAncestor(code, (one) => ts.isSourceFile(one.parent)) as ts.Statement | undefined;
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

// Set-up

function writeSetUp(tree: Tree, edits: Edits, picture: AppPicture, conversion: Conversion): void {
  const existing = existingCall(picture);
  const [root] = picture.roots;
  const into = existing ?? root?.object ?? picture.bootstrap.call;
  const setUp = conversionSetUp(tree, picture, conversion, into);
  if (!existing) {
    editSetUp(edits, picture, setUp);
    return;
  }
  // The provider is there: its arguments become what the interceptors did.
  const edit = edits.of(existing);
  const isModule = ts.isPropertyAccessExpression(existing.expression) && existing.expression.name.text === 'forRoot';
  const apis = coveringApis(picture, existing) ?? setUp.apis;
  const kept: SetUp = { ...setUp, apis, features: [...setUp.features, ...otherFeatures(existing)] };
  edit.replaceLines(existing, (isModule ? moduleCode : provideCode)(kept, edit));
  if (!picture.has.interceptor) editSetUp(edits, picture, setUp);
}

/** The `apis` that are there, where they cover every URL of the app's own that was seen. */
function coveringApis({ apis }: AppPicture, call: ts.CallExpression): SetUp['apis'] | null {
  const config = call.arguments[0] && bare(call.arguments[0]);
  const property =
    config && ts.isObjectLiteralExpression(config)
      ? config.properties.filter(ts.isPropertyAssignment).find((one) => propertyName(one.name) === 'apis')
      : undefined;
  const list = property && ts.isArrayLiteralExpression(property.initializer) ? property.initializer.elements : null;
  const texts = list?.map((one) => (ts.isStringLiteralLike(one) ? one.text : ''));
  const covers =
    apis.length > 0 && apis.every(({ api }) => texts?.some((text) => api === text || api.startsWith(`${text}/`)));
  return covers && list ? list.map((one) => () => one.getText()) : null;
}

const OURS = /^(?:withStorage|withProactiveRefresh|withCrossTabSync|withLoginRedirect|withSessionResume)$/;

/** Features that someone has added, as they are written. */
function otherFeatures(call: ts.CallExpression): SetUp['features'] {
  return call.arguments
    .slice(1)
    .filter((one) => !(ts.isCallExpression(one) && OURS.test(one.expression.getText())))
    .map((one) => () => one.getText());
}

/** The call of `provideTokenRefresh()` or `forRoot()` that is there. @throws Unsure where it says more than a refresh does */
function existingCall({ provisions, has }: AppPicture): ts.CallExpression | null {
  if (!has.provider) return null;
  const found = [...provisions.provided, ...provisions.modules].flatMap(({ value }) =>
    value.type === 'external-call' &&
    value.module === PACKAGE &&
    /^(?:provideTokenRefresh|TokenRefreshModule\.forRoot)$/.test(value.name)
      ? [value.call]
      : [],
  );
  const [call] = found;
  if (!call) throw new Error('provideTokenRefresh() is called where it was not found');
  const config = call.arguments[0] && bare(call.arguments[0]);
  const known = ['backend', 'apis'];
  const isOurs =
    config &&
    ts.isObjectLiteralExpression(config) &&
    config.properties.every((one) => known.includes(propertyName(one.name) ?? ''));
  if (!isOurs) throw new Unsure(call, 'provideTokenRefresh() is configured already in a way of its own');
  return call;
}

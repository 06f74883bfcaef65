import ts from 'typescript';
import { Edits } from '../../edit/edits';
import { Interceptor } from '../../picture/http-client';
import { AppPicture } from '../../picture/picture';
import { isExported, namesOf, topStatementOf } from '../../picture/top-level';
import { nodesIn } from '../../picture/value';
import { quoted, Unsure } from '../unsure';

/** Takes the interceptors out of their files; a file of which nothing is left goes. */
export function removeCode(edits: Edits, picture: AppPicture, interceptors: readonly Interceptor[]): void {
  const bySource = new Map<ts.SourceFile, ts.Statement[]>();
  for (const { code } of interceptors) {
    const statement = code && ownStatementOf(code);
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

function ownStatementOf(code: ts.Node): ts.Statement {
  const statement = topStatementOf(code);
  if (!statement || (ts.isVariableStatement(statement) && statement.declarationList.declarations.length > 1)) {
    throw new Unsure(code, 'it is declared together with something else');
  }
  return statement;
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

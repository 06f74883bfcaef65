import ts from 'typescript';

/** The statement of a file that a node is in. */
export function topStatementOf(node: ts.Node): ts.Statement | undefined {
  return ts.findAncestor(node, (one) => ts.isSourceFile(one.parent)) as ts.Statement | undefined;
}

export function isExported(statement: ts.Node | undefined): boolean {
  return (
    !!statement &&
    ts.canHaveModifiers(statement) &&
    !!statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

/** The names that a statement declares or imports. */
export function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  if (!ts.isImportDeclaration(statement)) {
    const { name } = statement as ts.Statement & { readonly name?: ts.Node };
    return name ? [name.getText()] : [];
  }
  const { name, namedBindings } = statement.importClause ?? {};
  const named = !namedBindings
    ? []
    : ts.isNamedImports(namedBindings)
      ? namedBindings.elements.map((element) => element.name.text)
      : [namedBindings.name.text];
  return name ? [name.text, ...named] : named;
}

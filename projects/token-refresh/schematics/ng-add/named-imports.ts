import ts from 'typescript';

/** The named imports of a file whose values are imported, not their types alone. */
export function* namedImports(source: ts.SourceFile): Generator<{ module: string; bindings: ts.NamedImports }> {
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const clause = statement.importClause;
    // `phaseModifier` is unknown before TypeScript 5.9.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    if (!clause || clause.isTypeOnly || !clause.namedBindings || !ts.isNamedImports(clause.namedBindings)) continue;
    yield { module: statement.moduleSpecifier.text, bindings: clause.namedBindings };
  }
}

/** The name by which a symbol is imported. */
export function localName(source: ts.SourceFile, symbol: string, from: string): string | null {
  const elements = [...namedImports(source)].flatMap(({ module, bindings }) =>
    module === from ? [...bindings.elements] : [],
  );
  const known = elements.find((one) => !one.isTypeOnly && (one.propertyName ?? one.name).text === symbol);
  return known?.name.text ?? null;
}

/** The name by which a symbol that is used here is exported where it comes from. */
export function exportedName(identifier: ts.Identifier): string {
  for (const { bindings } of namedImports(identifier.getSourceFile())) {
    const known = bindings.elements.find(({ name }) => name.text === identifier.text);
    if (known) return (known.propertyName ?? known.name).text;
  }
  return identifier.text;
}

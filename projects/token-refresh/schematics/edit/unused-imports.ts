import ts from 'typescript';

/** The new text of a file without the imports that the old one used and the new one does not. */
export function withoutUnusedImports(before: ts.SourceFile, text: string): string {
  const after = ts.createSourceFile(before.fileName, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const [used, left] = [usedNames(before), usedNames(after)];
  const isUnused = (name: string): boolean => used.has(name) && !left.has(name);
  const cuts = after.statements
    .filter(ts.isImportDeclaration)
    .flatMap((statement) => cutsOf(text, statement, isUnused));
  let [shorter, done] = ['', 0];
  // Cuts of neighbours may overlap.
  for (const { start, end } of [...cuts].sort((a, b) => a.start - b.start || a.end - b.end)) {
    shorter += text.slice(done, Math.max(done, start));
    done = Math.max(done, end);
  }
  return shorter + text.slice(done);
}

interface Cut {
  readonly start: number;
  readonly end: number;
}

function cutsOf(text: string, statement: ts.ImportDeclaration, isUnused: (name: string) => boolean): readonly Cut[] {
  const { name, namedBindings } = statement.importClause ?? {};
  if (!namedBindings || !ts.isNamedImports(namedBindings)) {
    const only = name ?? (namedBindings && ts.isNamespaceImport(namedBindings) ? namedBindings.name : undefined);
    return only && isUnused(only.text) ? [wholeLine(text, statement)] : [];
  }
  const { elements } = namedBindings;
  const gone = elements.filter((element) => isUnused(element.name.text));
  if (gone.length === elements.length && !name && gone.length) return [wholeLine(text, statement)];
  const left = elements.filter((element) => !gone.includes(element));
  return gone.map((element) => {
    const next = elements[elements.indexOf(element) + 1];
    if (next) return { start: element.getStart(), end: next.getStart() };
    // The last one, with the comma before it.
    return { start: left.at(-1)?.end ?? element.pos, end: element.end };
  });
}

function wholeLine(text: string, statement: ts.Statement): Cut {
  const rest = /^[ \t]*(?:\r?\n)?/.exec(text.slice(statement.end))?.[0].length ?? 0;
  return { start: statement.getStart(), end: statement.end + rest };
}

/** The names that code uses, rather than imports. */
function usedNames(source: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const look = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isIdentifier(node)) names.add(node.text);
    node.forEachChild(look);
  };
  source.forEachChild(look);
  return names;
}

import ts from 'typescript';

/** How a file is written. */
export interface Style {
  readonly indent: string;
  readonly quote: '"' | "'";
  readonly semicolon: ';' | '';
  readonly eol: '\n' | '\r\n';
  /** What stands inside the braces of an import. */
  readonly brace: ' ' | '';
}

export function styleOf({ text, statements }: ts.SourceFile): Style {
  const imports = statements.filter(ts.isImportDeclaration);
  const quoted = imports.map(({ moduleSpecifier }) => moduleSpecifier.getText());
  const ended = statements.filter(
    (one) => ts.isImportDeclaration(one) || ts.isVariableStatement(one) || ts.isExpressionStatement(one),
  );
  const unended = ended.filter((one) => !one.getText().endsWith(';'));
  return {
    indent: indentOf(text),
    quote: quoted.filter((one) => one.startsWith('"')).length * 2 > quoted.length ? '"' : "'",
    semicolon: unended.length * 2 > ended.length ? '' : ';',
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    brace: /import \{\w/.test(text) && !text.includes('import { ') ? '' : ' ',
  };
}

/** The least indentation there is: deeper lines have several of it. */
function indentOf(text: string): string {
  if (/^\t/m.test(text)) return '\t';
  const widths = [...text.matchAll(/^( {2,8})(?![ *])/gm)].map(([, spaces = '']) => spaces.length);
  return widths.length ? ' '.repeat(Math.min(...widths)) : '  ';
}

/** Code that is written with two spaces, in the indentation of a file. */
export function reindented(code: string, { indent }: Style): string {
  return code.replaceAll(/^(?: {2})+/gm, (spaces) => indent.repeat(spaces.length / 2));
}

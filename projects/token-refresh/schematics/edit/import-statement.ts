import { Style } from './style';

const PLAIN: Style = { indent: '  ', quote: "'", semicolon: ';', eol: '\n', brace: ' ' };

/** An import on one line, or with a name on each. */
export function importStatement(names: readonly string[], module: string, style: Style = PLAIN): string {
  const { indent, quote, semicolon, brace } = style;
  const from = `from ${quote}${module}${quote}${semicolon}`;
  const line = `import {${brace}${names.join(', ')}${brace}} ${from}`;
  return line.length <= 100 ? line : `import {\n${names.map((name) => `${indent}${name},\n`).join('')}} ${from}`;
}

/** An import on one line, or with a name on each. */
export function importStatement(names: readonly string[], module: string): string {
  const line = `import { ${names.join(', ')} } from ${module};`;
  return line.length <= 100 ? line : `import {\n${names.map((name) => `  ${name},\n`).join('')}} from ${module};`;
}

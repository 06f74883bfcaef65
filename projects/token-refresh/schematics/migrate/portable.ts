import ts from 'typescript';
import { Code } from '../edit/set-up-code';
import { absolute, relative } from '../picture/app-program';
import { Reach } from '../picture/reach';
import { isExported } from '../picture/top-level';
import { bare, Env, NO_ENV } from '../picture/value';
import { quoted, Unsure } from './unsure';

/** Code that means the same in another file: of constants, and of what can be imported. */
export interface Portable {
  readonly code: (writing: Parameters<Code>[0], from: string) => string;
  /** Its text, as far as it is known. */
  readonly text: string;
}

/** A part of a text. */
type Part =
  | { readonly literal: string }
  | {
      readonly declaration: ts.VariableDeclaration;
      readonly name: ts.Identifier;
      readonly path: string;
      readonly text: string;
    };

/**
 * A text of the app, such as a URL, for another file. What an environment file says stays an import: builds replace it.
 *
 * @throws Unsure where it is known at run time alone
 */
export function portableText(reach: Reach, node: ts.Expression, env: Env = NO_ENV): Portable {
  const parts = partsOf(reach, node, env, 0).filter((part) => !('literal' in part) || part.literal);
  const text = parts.map((part) => ('literal' in part ? part.literal : part.text)).join('');
  return {
    text,
    code: (writing, from) => {
      const written = parts.map((part) =>
        'literal' in part
          ? part
          : { ...part, used: `${writing.use(part.name.text, moduleOf(reach, part.declaration, from))}${part.path}` },
      );
      const [only, second] = written;
      if (only && !second) return 'literal' in only ? writing.quote(only.literal) : only.used;
      if (written.every((part) => 'literal' in part)) return writing.quote(text);
      const inner = written.map((part) =>
        'literal' in part ? part.literal.replaceAll(/[`\\]|\$\{/g, '\\$&') : `\${${part.used}}`,
      );
      return `\`${inner.join('')}\``;
    },
  };
}

function partsOf(reach: Reach, node: ts.Expression, env: Env, depth: number): readonly Part[] {
  const expression = bare(node);
  if (depth > 20) throw new Unsure(node, `${quoted(node)} is not known before the app runs`);
  const inner = (one: ts.Expression): readonly Part[] => partsOf(reach, one, env, depth + 1);
  if (ts.isStringLiteralLike(expression)) return [{ literal: expression.text }];
  if (ts.isTemplateExpression(expression)) {
    return [
      { literal: expression.head.text },
      ...expression.templateSpans.flatMap((span) => [...inner(span.expression), { literal: span.literal.text }]),
    ];
  }
  if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return [...inner(expression.left), ...inner(expression.right)];
  }
  const setting = settingOf(reach, expression);
  if (setting) return [setting];
  const value = reach.follower.follow(expression, env);
  if (value.type === 'code' && ts.isExpression(value.node) && value.node !== expression) {
    return partsOf(reach, value.node, value.env, depth + 1);
  }
  const field = fieldOf(reach, expression);
  if (field) return inner(field);
  throw new Unsure(node, `${quoted(node)} is not known before the app runs`);
}

/** `environment.apiUrl`: a property of an exported constant that builds may replace. */
function settingOf(reach: Reach, node: ts.Expression): Part | null {
  if (!ts.isPropertyAccessExpression(node)) return null;
  let root: ts.Expression = node;
  while (ts.isPropertyAccessExpression(root)) root = root.expression;
  if (!ts.isIdentifier(root)) return null;
  const origin = reach.follower.symbols.originOf(root);
  if (origin?.type !== 'declaration' || !ts.isVariableDeclaration(origin.node)) return null;
  const { name } = origin.node;
  if (!ts.isIdentifier(name) || !isSettings(origin.node)) return null;
  const value = reach.follower.follow(node);
  if (value.type !== 'code' || !ts.isStringLiteralLike(value.node)) return null;
  return { declaration: origin.node, name, path: node.getText().slice(root.getText().length), text: value.node.text };
}

/** Exported settings, in a file that builds may replace. */
function isSettings(node: ts.VariableDeclaration): boolean {
  return /environment|config|settings/i.test(node.getSourceFile().fileName) && isExported(node.parent.parent);
}

/** A setting where it is declared, `apiUrl: 'https://api.example.com'`, for another file; `null`: it cannot be imported. */
export function portableSetting(reach: Reach, at: ts.Node): Portable | null {
  if (!ts.isPropertyAssignment(at) || !ts.isStringLiteralLike(at.initializer)) return null;
  const path: string[] = [];
  let node: ts.Node = at;
  while (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) {
    path.unshift(node.name.text);
    node = node.parent.parent;
    while (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) node = node.parent;
  }
  if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name) || !isSettings(node)) return null;
  const { name } = node;
  const declaration = node;
  return {
    text: at.initializer.text,
    code: ({ use }, from) => [use(name.text, moduleOf(reach, declaration, from)), ...path].join('.'),
  };
}

/** The initial value of a field that nothing else writes. */
function fieldOf(reach: Reach, node: ts.Expression): ts.Expression | null {
  const declaration = reach.declarationOf(node);
  return declaration && ts.isPropertyDeclaration(declaration) ? (declaration.initializer ?? null) : null;
}

/**
 * The name by which another file imports a declaration.
 *
 * @throws Unsure where no name of it is exported
 */
export function importedName(at: ts.Node, declaration: ts.Declaration): string {
  const name = ts.getNameOfDeclaration(declaration)?.getText();
  const flags = ts.getCombinedModifierFlags(declaration);
  const isNamed = flags & ts.ModifierFlags.Export && !(flags & ts.ModifierFlags.Default);
  if (name === undefined || !isNamed)
    throw new Unsure(at, `${quoted(at)} has to be imported elsewhere, and is not exported by a name`);
  return name;
}

/** The specifier by which one file imports what another declares: through the barrel, where that is a library's. */
export function moduleOf(reach: Reach, declaration: ts.Declaration, from: string): string {
  const name = ts.getNameOfDeclaration(declaration)?.getText() ?? '';
  const alias = reach.follower.symbols.aliasOf(declaration, name, absolute(from));
  if (alias !== null) return alias;
  const target = relative(declaration.getSourceFile().fileName)
    .replace(/\.ts$/, '')
    .replace(/\/index$/, '');
  const [there, here] = [target.split('/'), relative(from).split('/').slice(0, -1)];
  while (there.length > 1 && here.length && there[0] === here[0]) {
    there.shift();
    here.shift();
  }
  return `${here.length ? '../'.repeat(here.length) : './'}${there.join('/')}`;
}

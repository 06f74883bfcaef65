import ts from 'typescript';
import { Code, indented } from '../edit/set-up-code';
import { injectedToken, Reach } from '../picture/reach';
import { isExported, topStatementOf } from '../picture/top-level';
import { isNameOnly } from '../picture/value';
import { importedName, moduleOf } from './portable';
import { quoted, Unsure } from './unsure';

/** What a file is that code is written into. */
interface Target {
  readonly path: string;
}

/**
 * `onSessionEnded` with what the app did when no token could be had. A sign-out by the person is none of it: it began there.
 *
 * @throws Unsure at a statement that means something else elsewhere
 */
export function endCode(
  reach: Reach,
  statements: readonly ts.ExpressionStatement[],
  { path }: Target,
): Code | undefined {
  if (!statements.length) return undefined;
  const moved = statements.map((statement) => movable(reach, statement));
  return (writing) => {
    const lines = moved.map((code) => `${code(writing, path).replace(/;$/, '')};`);
    return `({ reason }) => {\n${indented([`if (reason === ${writing.quote('signed-out')}) return;`, ...lines].join('\n'))}\n}`;
  };
}

const GLOBALS =
  /^(?:window|location|document|console|undefined|localStorage|sessionStorage|history|navigator|alert|setTimeout|JSON|Date|Math)$/;

interface Cut {
  readonly node: ts.Node;
  readonly code: (writing: Parameters<Code>[0], from: string) => string;
}

function movable(reach: Reach, statement: ts.ExpressionStatement): Cut['code'] {
  const cuts: Cut[] = [];
  const look = (node: ts.Node): void => {
    const cut = cutOf(reach, node);
    if (cut) cuts.push(cut);
    else if (node.kind === ts.SyntaxKind.ThisKeyword)
      throw new Unsure(node, `${quoted(statement)} uses the interceptor's own members`);
    else node.forEachChild(look);
  };
  look(statement);
  return (writing, from) => {
    const [text, start] = [statement.getText(), statement.getStart()];
    return [...cuts]
      .sort((a, b) => b.node.getStart() - a.node.getStart())
      .reduce(
        (all, { node, code }) =>
          all.slice(0, node.getStart() - start) + code(writing, from) + all.slice(node.end - start),
        text,
      );
  };
}

/** What has to be written otherwise elsewhere: an injected service, a name that has to be imported. */
function cutOf(reach: Reach, node: ts.Node): Cut | null {
  if (ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword) {
    const declaration = reach.declarationOf(node);
    const token = declaration && tokenOf(declaration);
    if (token) return { node, code: injected(reach, token) };
    const owner = declaration && publicMethodOf(declaration);
    if (!owner?.name) throw new Unsure(node, `${quoted(node)} cannot be reached from elsewhere`);
    return { node: node.expression, code: injected(reach, owner.name) };
  }
  if (!ts.isIdentifier(node) || isNameOnly(node)) return null;
  if (GLOBALS.test(node.text)) return null;
  const origin = reach.follower.symbols.originOf(node);
  if (origin?.type === 'external') return { node, code: ({ use }) => use(origin.name, origin.module) };
  if (origin?.type !== 'declaration') throw new Unsure(node, `${quoted(node)} is not known elsewhere`);
  const token = tokenOf(origin.node);
  if (token) return { node, code: injected(reach, token) };
  if (!isExported(topStatementOf(origin.node))) throw new Unsure(node, `${quoted(node)} is not known elsewhere`);
  const name = importedName(node, origin.node);
  return { node, code: ({ use }, from) => use(name, moduleOf(reach, origin.node, from)) };
}

/** The service that a method can be called of. */
function publicMethodOf(declaration: ts.Declaration): ts.ClassLikeDeclaration | null {
  const isPublic = !(
    ts.getCombinedModifierFlags(declaration) &
    (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)
  );
  const owner = declaration.parent;
  if (
    !ts.isMethodDeclaration(declaration) ||
    !ts.isClassLike(owner) ||
    !isPublic ||
    ts.isPrivateIdentifier(declaration.name)
  )
    return null;
  const isService = ts.getDecorators(owner)?.some(({ expression }) => /^Injectable\(\s*\{/.test(expression.getText()));
  return isService ? owner : null;
}

/** The class that a field, a parameter or a variable is injected by. */
function tokenOf(declaration: ts.Declaration): ts.Node | null {
  const { type, initializer } = declaration as Partial<ts.PropertyDeclaration>;
  const injects = initializer && injectedToken(initializer);
  if (injects) return injects;
  // A helper gets the service of the function that calls it.
  return ts.isParameter(declaration) && type && ts.isTypeReferenceNode(type) ? type.typeName : null;
}

function injected(reach: Reach, token: ts.Node): Cut['code'] {
  const origin = reach.follower.symbols.originOf(token);
  const name = origin?.type === 'declaration' ? importedName(token, origin.node) : token.getText();
  return ({ use }, from) => {
    const inject = use('inject', '@angular/core');
    if (origin?.type === 'external') return `${inject}(${use(origin.name, origin.module)})`;
    if (origin?.type === 'declaration') return `${inject}(${use(name, moduleOf(reach, origin.node, from))})`;
    return `${inject}(${token.getText()})`;
  };
}

import ts from 'typescript';
import { Reach } from '../../picture/reach';
import { bare, nodesIn } from '../../picture/value';
import { effectsOf } from '../effects';
import { TokenHome } from '../token-home';
import { quoted, Unsure } from '../unsure';
import { SessionChange } from './session-change';
import { classOf, classOfNode, statementOf } from './session-place';

/** The places that write tokens into fields. @throws Unsure at one that reads them elsewhere */
export function fieldChanges(
  reach: Reach,
  access: ts.PropertyDeclaration,
  refresh: TokenHome | null,
  isGone: (node: ts.Node) => boolean,
): readonly SessionChange[] {
  const owner = access.parent;
  if (!ts.isClassLike(owner)) return [];
  refuseCopies(reach, access);
  const refreshField = refresh?.type === 'field' ? refresh.declaration : null;
  const changes: SessionChange[] = [];
  for (const source of reach.follower.symbols.program.sources) {
    for (const node of nodesIn(source)) {
      if (isGone(node) || !isFieldOf(reach, node, access)) continue;
      const write = writeOf(node as ts.PropertyAccessExpression);
      if (write) changes.push(...writeChange(reach, write, refreshField));
      else if (!isGuess(node) && classOfNode(node) !== owner) {
        throw new Unsure(node, `${quoted(node)} reads the token, which a refresh would no longer bring up to date`);
      }
    }
  }
  refuseReaders(reach, access, isGone);
  return changes;
}

/** A field that is filled from a storage of the browser: a session that is found there would not be the library's. */
function refuseCopies(reach: Reach, { name, initializer }: ts.PropertyDeclaration): void {
  const read = initializer && effectsOf(reach, initializer).find(({ effect }) => effect.type === 'storage');
  if (read)
    throw new Unsure(read.call, `the token is kept in the field ${quoted(name)}, and by ${quoted(read.call)} too`);
}

function isFieldOf(reach: Reach, node: ts.Node, field: ts.PropertyDeclaration): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    node.name.text === field.name.getText() &&
    reach.declarationOf(node) === field
  );
}

/** A method that gives the token to others than the interceptor: what they get would go stale. */
function refuseReaders(reach: Reach, field: ts.PropertyDeclaration, isGone: (node: ts.Node) => boolean): void {
  const owner = field.parent;
  const givers = owner.members.filter(
    (member) =>
      (ts.isMethodDeclaration(member) || ts.isGetAccessor(member)) &&
      [...nodesIn(member)].some(
        (node) =>
          ts.isReturnStatement(node) && [...nodesIn(node)].some((one) => isFieldOf(reach, one, field) && !isGuess(one)),
      ),
  );
  for (const source of reach.follower.symbols.program.sources) {
    for (const node of nodesIn(source)) {
      if (!ts.isPropertyAccessExpression(node) || isGone(node) || classOfNode(node) === owner || isGuess(node))
        continue;
      const declaration = givers.find((giver) => giver.name?.getText() === node.name.text) && reach.declarationOf(node);
      if (declaration && givers.includes(declaration as ts.ClassElement)) {
        throw new Unsure(
          node,
          `${quoted(node.parent)} takes the token, which a refresh would no longer bring up to date`,
        );
      }
    }
  }
}

/** Whether a token is asked for its presence alone. */
function isGuess(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isCallExpression(parent) && parent.expression === node) return isGuess(parent);
  if (ts.isPropertyAccessExpression(parent) && /^(?:value|getValue|asReadonly)$/.test(parent.name.text))
    return isGuess(parent);
  return (
    (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken) ||
    (ts.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText())) ||
    (ts.isIfStatement(parent) && parent.expression === node) ||
    (ts.isConditionalExpression(parent) && parent.condition === node)
  );
}

interface FieldWrite {
  readonly statement: ts.Node;
  readonly value: ts.Expression;
}

/** `this.token = x`, `this.token.set(x)`, `this.token.next(x)` */
function writeOf(node: ts.PropertyAccessExpression): FieldWrite | null {
  const { parent } = node;
  if (
    ts.isBinaryExpression(parent) &&
    parent.left === node &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  ) {
    return { statement: statementOf(parent), value: parent.right };
  }
  if (!ts.isPropertyAccessExpression(parent) || !/^(?:set|next)$/.test(parent.name.text)) return null;
  const call = parent.parent;
  const [value] = ts.isCallExpression(call) ? call.arguments : [];
  return value ? { statement: statementOf(call), value } : null;
}

function writeChange(
  reach: Reach,
  { statement, value }: FieldWrite,
  refresh: ts.PropertyDeclaration | null,
): readonly SessionChange[] {
  const owner = classOf(statement);
  const text = value.getText();
  const before = `${statement.getText().replace(/;$/, '')};`;
  if (/^(?:null|undefined|''|"")$/.test(text)) {
    return [{ node: statement, owner, what: 'sign-out', text: (store) => `${before}\nvoid ${store}.signOut();` }];
  }
  const sibling = refresh ? siblingWrite(reach, statement, refresh) : null;
  if (refresh && !sibling) throw new Unsure(statement, `${quoted(statement)} writes one token without the other`);
  if (!/^[\w.?!$]+$/.test(text)) throw new Unsure(statement, `${quoted(statement)} writes a token that is computed`);
  const tokens = `{ accessToken: ${text}${sibling ? `, refreshToken: ${sibling.getText()}` : ''} }`;
  const mayBeNone = /\bnull\b|\bundefined\b|\?/.test(typeText(reach, value));
  return [
    {
      node: statement,
      owner,
      what: 'sign-in',
      text: (store) =>
        mayBeNone
          ? `${before}\nif (${text}) ${store}.signIn(${tokens});\nelse void ${store}.signOut();`
          : `${before}\n${store}.signIn(${tokens});`,
    },
  ];
}

function siblingWrite(reach: Reach, statement: ts.Node, field: ts.PropertyDeclaration): ts.Expression | null {
  const block = statement.parent;
  for (const node of nodesIn(block)) {
    const write = isFieldOf(reach, node, field) ? writeOf(node as ts.PropertyAccessExpression) : null;
    if (write?.statement.parent === block) return write.value;
  }
  return null;
}

function typeText(reach: Reach, node: ts.Expression): string {
  const expression = bare(node);
  const origin = ts.isIdentifier(expression) ? reach.follower.symbols.originOf(expression) : null;
  const declaration = origin?.type === 'declaration' ? origin.node : null;
  if (declaration && ts.isParameter(declaration)) {
    return `${declaration.questionToken ? '?' : ''}${declaration.type?.getText() ?? ''}`;
  }
  return expression.getText().includes('?.') ? '?' : '';
}

import ts from 'typescript';
import { Edits } from '../edit/edits';
import { PACKAGE } from '../library';
import { Reach } from '../picture/reach';
import { bare, isFunction, nodesIn } from '../picture/value';
import { Effect, effectOf } from './effects';
import { TokenHome } from './token-home';
import { quoted, Unsure } from './unsure';

/** Where the two tokens are kept. */
export interface Homes {
  readonly access: TokenHome;
  readonly refresh: TokenHome | null;
}

/** A change that puts `TokenStore` in the place of the app's own storage of tokens. */
export interface SessionChange {
  readonly node: ts.Node;
  readonly owner: ts.ClassLikeDeclaration | null;
  /** What takes the place of the node; `store` is how `TokenStore` is named there. */
  readonly text: (store: string) => string;
  readonly what: 'sign-in' | 'sign-out' | 'read' | 'gone';
}

type StorageCall = Effect & { readonly type: 'storage' };
type StorageHome = TokenHome & { readonly type: 'storage' };

/**
 * Every place that reads, writes or removes the tokens, outside the files that go.
 *
 * @throws Unsure at a place that cannot be changed: the old tokens and the new ones would be two sessions
 */
export function sessionChanges(
  reach: Reach,
  { access, refresh }: Homes,
  isGone: (node: ts.Node) => boolean,
): readonly SessionChange[] {
  if (access.type === 'constant') return [];
  const refreshHome = refresh?.type === access.type ? refresh : null;
  if (access.type === 'field') return fieldChanges(reach, access.declaration, refreshHome, isGone);
  return storageChanges(reach, access, refreshHome as StorageHome | null, isGone);
}

// Storage

function storageChanges(
  reach: Reach,
  access: StorageHome,
  refresh: StorageHome | null,
  isGone: (node: ts.Node) => boolean,
): readonly SessionChange[] {
  const changes: SessionChange[] = [];
  const isOf = (effect: StorageCall, home: StorageHome | null): boolean =>
    home !== null && effect.area === home.area && effect.key === home.key;
  const calls = storageCalls(reach).filter(({ call }) => !isGone(call));
  for (const { call, effect } of calls) {
    if (effect.act === 'clear' && effect.area === access.area) changes.push(clearChange(call));
    const [ofAccess, ofRefresh] = [isOf(effect, access), isOf(effect, refresh)];
    if (!ofAccess && !ofRefresh) continue;
    if (effect.act === 'get') changes.push(readChange(call, ofAccess ? 'accessToken' : 'refreshToken'));
    if (effect.act === 'remove') changes.push(removeChange(call, ofAccess));
    if (effect.act === 'set')
      changes.push(...setChange(calls, call, ofAccess, (one) => isOf(one, ofAccess ? refresh : access)));
  }
  return changes;
}

function storageCalls(reach: Reach): readonly { readonly call: ts.CallExpression; readonly effect: StorageCall }[] {
  return reach.follower.symbols.program.sources.flatMap((source) =>
    [...nodesIn(source)].filter(ts.isCallExpression).flatMap((call) => {
      const effect = effectOf(reach, call);
      return effect.type === 'storage' ? [{ call, effect }] : [];
    }),
  );
}

function readChange(call: ts.CallExpression, field: 'accessToken' | 'refreshToken'): SessionChange {
  const owner = ownerOf(call);
  if (!owner && !isInjectionContext(call))
    throw new Unsure(call, `${quoted(call)} reads the token where nothing can be injected`);
  const value = (store: string): string => `${store}.tokens()?.${field} ?? null`;
  const { parent } = call;
  // What follows takes the place of `null`.
  const hasFallback = ts.isBinaryExpression(parent) && parent.left === call && parent.operatorToken.getText() === '??';
  if (hasFallback) return { node: call, owner, what: 'read', text: (store) => `${store}.tokens()?.${field}` };
  const needsNone =
    ts.isReturnStatement(call.parent) || ts.isVariableDeclaration(call.parent) || ts.isArrowFunction(call.parent);
  return { node: call, owner, what: 'read', text: (store) => (needsNone ? value(store) : `(${value(store)})`) };
}

function removeChange(call: ts.CallExpression, isAccess: boolean): SessionChange {
  const statement = statementOf(call);
  return isAccess
    ? { node: statement, owner: classOf(call), what: 'sign-out', text: (store) => `void ${store}.signOut();` }
    : { node: statement, owner: classOf(call), what: 'gone', text: () => '' };
}

function clearChange(call: ts.CallExpression): SessionChange {
  const statement = statementOf(call);
  return {
    node: statement,
    owner: classOf(call),
    what: 'sign-out',
    text: (store) => `void ${store}.signOut();\n${statement.getText().replace(/;$/, '')};`,
  };
}

/** Both tokens are written in one place, or each in a function of its own that the app calls one after the other. */
function setChange(
  calls: readonly { readonly call: ts.CallExpression; readonly effect: StorageCall }[],
  call: ts.CallExpression,
  isAccess: boolean,
  isOther: (effect: StorageCall) => boolean,
): readonly SessionChange[] {
  const statement = statementOf(call);
  const owner = classOf(call);
  const value = valueOf(call);
  const sibling = calls.find(
    ({ call: one, effect }) => effect.act === 'set' && isOther(effect) && one.parent.parent === statement.parent,
  );
  if (sibling) {
    if (!isAccess) return [{ node: statement, owner, what: 'gone', text: () => '' }];
    const other = valueOf(sibling.call);
    return [
      {
        node: statement,
        owner,
        what: 'sign-in',
        text: (store) => `${store}.signIn({ accessToken: ${value}, refreshToken: ${other} });`,
      },
    ];
  }
  const alone = calls.some(({ effect }) => effect.act === 'set' && isOther(effect));
  if (!alone && isAccess)
    return [
      { node: statement, owner, what: 'sign-in', text: (store) => `${store}.signIn({ accessToken: ${value} });` },
    ];
  if (alone && !isSetter(statement)) throw new Unsure(call, `${quoted(call)} writes one token without the other`);
  if (isAccess)
    return [
      { node: statement, owner, what: 'sign-in', text: (store) => `${store}.signIn({ accessToken: ${value} });` },
    ];
  return [
    {
      node: statement,
      owner,
      what: 'sign-in',
      text: (store) =>
        `const tokens = ${store}.tokens();\nif (tokens) ${store}.renew({ ...tokens, refreshToken: ${value} });`,
    },
  ];
}

/** `saveToken(token) { storage.setItem(key, token); }` */
function isSetter(statement: ts.Node): boolean {
  const owner = ts.findAncestor(statement, isFunction);
  return (
    !!owner &&
    ts.isMethodDeclaration(owner) &&
    !!owner.body &&
    owner.body.statements.length <= 2 &&
    owner.parameters.length === 1
  );
}

function valueOf(call: ts.CallExpression): string {
  const value = call.arguments[1];
  if (!value || value.getText().includes('JSON.stringify'))
    throw new Unsure(call, `${quoted(call)} writes the token inside a record`);
  return value.getText();
}

// Fields

function fieldChanges(
  reach: Reach,
  access: ts.PropertyDeclaration,
  refresh: TokenHome | null,
  isGone: (node: ts.Node) => boolean,
): readonly SessionChange[] {
  const owner = access.parent;
  if (!ts.isClassLike(owner)) return [];
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

// Where code stands

/** The class around code that can have a `TokenStore`. @throws Unsure where there is none */
function classOf(node: ts.Node): ts.ClassLikeDeclaration {
  const owner = ownerOf(node);
  if (!owner) throw new Unsure(node, `${quoted(node)} stands where no TokenStore can be injected`);
  return owner;
}

function classOfNode(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  return ts.findAncestor(node, ts.isClassLike);
}

function ownerOf(node: ts.Node): ts.ClassLikeDeclaration | null {
  const owner = classOfNode(node);
  const member = ts.findAncestor(node, (one) => one.parent === owner);
  const isStatic =
    member && ts.canHaveModifiers(member) && member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
  const hasThis = !ts.findAncestor(node, (one) => ts.isFunctionExpression(one) || ts.isFunctionDeclaration(one));
  const isInjected =
    owner &&
    ts
      .getDecorators(owner)
      ?.some(({ expression }) => /^(?:Injectable|Component|Directive|Pipe)\b/.test(expression.getText()));
  return owner && isInjected && !isStatic && hasThis ? owner : null;
}

const CONTEXTS = /^(?:CanActivateFn|CanActivateChildFn|CanMatchFn|CanDeactivateFn|ResolveFn|HttpInterceptorFn)\b/;

/** A function that Angular calls in an injection context. */
function isInjectionContext(node: ts.Node): boolean {
  const inner = ts.findAncestor(node, isFunction);
  if (!inner || !ts.isArrowFunction(inner) || !ts.isVariableDeclaration(inner.parent)) return false;
  return CONTEXTS.test(inner.parent.type?.getText() ?? '');
}

/** The statement that consists of a call, or the body of a function. @throws Unsure where it is part of something else */
function statementOf(node: ts.Node): ts.Node {
  let current: ts.Node = node.parent;
  if (ts.isArrowFunction(current) && current.body === node) return node;
  if (ts.isVoidExpression(current)) current = current.parent;
  if (ts.isExpressionStatement(current) && (ts.isBlock(current.parent) || ts.isSourceFile(current.parent)))
    return current;
  throw new Unsure(node, `${quoted(node)} is not a statement of its own`);
}

/** Writes the changes, and the field by which each class has its `TokenStore`. */
export function applySessionChanges(edits: Edits, changes: readonly SessionChange[]): void {
  const owners = new Map<ts.ClassLikeDeclaration, string>();
  for (const { node, owner, text, what } of changes) {
    const edit = edits.of(node);
    const tokenStore = edit.use('TokenStore', PACKAGE);
    if (owner && !owners.has(owner)) {
      const name = owner.members.some((one) => one.name?.getText() === 'tokenStore') ? 'refreshedTokens' : 'tokenStore';
      owners.set(owner, name);
      const first = owner.members.pos;
      edit.change(
        first,
        first,
        `\n${edit.style.indent}private readonly ${name} = ${edit.use('inject', '@angular/core')}(${tokenStore});\n`,
      );
    }
    const store = owner ? `this.${owners.get(owner)}` : `${edit.use('inject', '@angular/core')}(${tokenStore})`;
    const code = text(store);
    const isBody = ts.isArrowFunction(node.parent) && node.parent.body === node && what !== 'read';
    edit.replaceLines(node, isBody ? `{\n${code.replaceAll(/^(?=.)/gm, '  ')}\n}` : code);
  }
}

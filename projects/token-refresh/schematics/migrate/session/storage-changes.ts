import ts from 'typescript';
import { Reach } from '../../picture/reach';
import { isFunction, nodesIn } from '../../picture/value';
import { Effect, effectOf } from '../effects';
import { TokenHome } from '../token-home';
import { quoted, Unsure } from '../unsure';
import { SessionChange } from './session-change';
import { classOf, isInjectionContext, ownerOf, statementOf } from './session-place';

type StorageCall = Effect & { readonly type: 'storage' };
export type StorageHome = TokenHome & { readonly type: 'storage' };

/** The places that read, write or remove tokens in a storage of the browser. @throws Unsure */
export function storageChanges(
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
  const isElsewhere = calls.some(({ effect }) => effect.act === 'set' && isOther(effect));
  if (isElsewhere && !isSetter(statement)) throw new Unsure(call, `${quoted(call)} writes one token without the other`);
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

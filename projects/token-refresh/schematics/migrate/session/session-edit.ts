import ts from 'typescript';
import { Edits } from '../../edit/edits';
import { PACKAGE } from '../../library';
import { Reach } from '../../picture/reach';
import { TokenHome } from '../token-home';
import { fieldChanges } from './field-changes';
import { SessionChange } from './session-change';
import { StorageHome, storageChanges } from './storage-changes';

/** Where the two tokens are kept. */
export interface Homes {
  readonly access: TokenHome;
  readonly refresh: TokenHome | null;
}

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
  if (refresh && refresh.type !== 'constant' && refresh.type !== access.type) {
    throw new Error('one of the two tokens is kept in a storage of the browser, and the other in a field');
  }
  const refreshHome = refresh?.type === access.type ? refresh : null;
  if (access.type === 'field') return fieldChanges(reach, access.declaration, refreshHome, isGone);
  return storageChanges(reach, access, refreshHome as StorageHome | null, isGone);
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

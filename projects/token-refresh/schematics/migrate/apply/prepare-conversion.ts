import { Tree } from '@angular-devkit/schematics';
import { Edits } from '../../edit/edits';
import { PACKAGE } from '../../library';
import { AppPicture } from '../../picture/picture';
import { Conversion, Judged, Plan } from '../plan';
import { applySessionChanges } from '../session/session-edit';
import { removeCode } from './remove-code';
import { trim } from './trim';
import { unregister } from './unregister';
import { writeSetUp } from './write-set-up';

type Converted = Judged & { readonly verdict: { readonly type: 'convert' } };

/** The changes of a conversion, which are not written yet. @throws Unsure, Refusal */
export function prepareConversion(tree: Tree, { picture, judged }: Plan, conversion: Conversion): Edits {
  const edits = new Edits(picture.program);
  const converted = judged.filter((one): one is Converted => one.verdict.type === 'convert');
  const whole = converted.filter(({ verdict }) => verdict.isWhole).map(({ interceptor }) => interceptor);
  for (const one of whole) unregister(edits, picture, one);
  removeCode(edits, picture, whole);
  for (const { interceptor, verdict } of converted) {
    if (!verdict.isWhole && interceptor.code) trim(edits, picture.reach, interceptor.code, verdict.lines);
  }
  for (const { declaration } of conversion.markers) {
    const edit = edits.of(declaration);
    if (declaration.initializer) edit.replace(declaration.initializer, edit.use('SKIP_TOKEN', PACKAGE));
  }
  applySessionChanges(edits, conversion.changes);
  writeSetUp(tree, edits, picture, conversion);
  refuseShared(edits, picture);
  return edits;
}

/** A file outside of the app's own folder may belong to another app of the workspace too. */
function refuseShared(edits: Edits, { application }: AppPicture): void {
  const { alone, root, source } = application;
  const own = root === '' ? source : root;
  const shared = alone ? undefined : edits.sources.find((path) => !path.startsWith(`${own}/`));
  if (shared !== undefined) throw new Error(`${shared} may belong to other applications of this workspace too`);
}

import { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { Edits } from '../../edit/edits';
import { moduleCode, provideCode, SetUp } from '../../edit/set-up-code';
import { editSetUp } from '../../edit/set-up-edit';
import { PACKAGE } from '../../library';
import { AppPicture } from '../../picture/picture';
import { bare, propertyName } from '../../picture/value';
import { conversionSetUp } from '../conversion-set-up';
import { Conversion } from '../plan';
import { Unsure } from '../unsure';

/** Provides the library with what the interceptors did. @throws Unsure, Refusal */
export function writeSetUp(tree: Tree, edits: Edits, picture: AppPicture, conversion: Conversion): void {
  const existing = existingCall(picture);
  const [root] = picture.roots;
  const into = existing ?? root?.object ?? picture.bootstrap.call;
  const setUp = conversionSetUp(tree, picture, conversion, into);
  if (!existing) {
    editSetUp(edits, picture, setUp);
    return;
  }
  // The provider is there: its arguments become what the interceptors did.
  const edit = edits.of(existing);
  const isModule = ts.isPropertyAccessExpression(existing.expression) && existing.expression.name.text === 'forRoot';
  const apis = coveringApis(picture, existing) ?? setUp.apis;
  const kept: SetUp = { ...setUp, apis, features: [...setUp.features, ...otherFeatures(existing)] };
  edit.replaceLines(existing, (isModule ? moduleCode : provideCode)(kept, edit));
  if (!picture.has.interceptor) editSetUp(edits, picture, setUp);
}

/** The `apis` that are there, where they cover every URL of the app's own that was seen. */
function coveringApis({ apis }: AppPicture, call: ts.CallExpression): SetUp['apis'] | null {
  const config = call.arguments[0] && bare(call.arguments[0]);
  const property =
    config && ts.isObjectLiteralExpression(config)
      ? config.properties.filter(ts.isPropertyAssignment).find((one) => propertyName(one.name) === 'apis')
      : undefined;
  const list = property && ts.isArrayLiteralExpression(property.initializer) ? property.initializer.elements : null;
  const texts = list?.map((one) => (ts.isStringLiteralLike(one) ? one.text : ''));
  const covers =
    apis.length > 0 && apis.every(({ api }) => texts?.some((text) => api === text || api.startsWith(`${text}/`)));
  return covers && list ? list.map((one) => () => one.getText()) : null;
}

const OURS = /^(?:withStorage|withProactiveRefresh|withCrossTabSync|withLoginRedirect|withSessionResume)$/;

/** Features that are there and are kept, as they are written. */
function otherFeatures(call: ts.CallExpression): SetUp['features'] {
  return call.arguments
    .slice(1)
    .filter((one) => !(ts.isCallExpression(one) && OURS.test(one.expression.getText())))
    .map((one) => () => one.getText());
}

/** The call of `provideTokenRefresh()` or `forRoot()` that is there. @throws Unsure where it says more than a refresh does */
function existingCall({ provisions, has }: AppPicture): ts.CallExpression | null {
  if (!has.provider) return null;
  const found = [...provisions.provided, ...provisions.modules].flatMap(({ value }) =>
    value.type === 'external-call' &&
    value.module === PACKAGE &&
    /^(?:provideTokenRefresh|TokenRefreshModule\.forRoot)$/.test(value.name)
      ? [value.call]
      : [],
  );
  const [call] = found;
  if (!call) throw new Error('provideTokenRefresh() is called where it was not found');
  const config = call.arguments[0] && bare(call.arguments[0]);
  const known = ['backend', 'apis'];
  const isOurs =
    config &&
    ts.isObjectLiteralExpression(config) &&
    config.properties.every((one) => known.includes(propertyName(one.name) ?? ''));
  if (!isOurs) throw new Unsure(call, 'provideTokenRefresh() is configured already in a way of its own');
  return call;
}

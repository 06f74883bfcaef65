import ts from 'typescript';
import { placeOf } from '../picture/app-program';
import { AppPicture } from '../picture/picture';
import { Refusal } from '../refusal';
import { Edits } from './edits';
import { addInterceptor } from './interceptor-edit';
import { addToLists } from './root-list';
import { Code, indented, listCode, moduleCode, provideCode, SetUp } from './set-up-code';
import { listOf } from './list';

/** Sets up what is missing of the library. @throws Refusal where the app cannot be edited safely */
export function editSetUp(edits: Edits, picture: AppPicture, setUp: SetUp): void {
  const { bootstrap, has } = picture;
  const interceptors = has.interceptor ? [] : addInterceptor(edits, picture);
  const isModule = bootstrap.kind === 'ngmodule';
  const isThere = has.provider && setUp.name === undefined;
  const set: readonly Code[] = isThere ? [] : [(writing) => (isModule ? moduleCode : provideCode)(setUp, writing)];
  if (!interceptors.length && !set.length) return;
  const [root] = picture.roots;
  if (root) {
    const lists: Readonly<Record<string, readonly Code[]>> = isModule
      ? { imports: set, providers: interceptors }
      : { providers: [...interceptors, ...set] };
    addToLists(edits, picture.reach.follower, root.object, lists);
  } else if (bootstrap.kind === 'standalone' && !bootstrap.config) {
    addConfiguration(edits, bootstrap.call, [...interceptors, ...set]);
  } else {
    const at = bootstrap.kind === 'standalone' ? bootstrap.config?.node : bootstrap.call;
    const what = isModule ? 'the @NgModule() that it starts' : `the configuration \`${at?.getText()}\``;
    throw new Refusal(`${what} in ${placeOf(at ?? bootstrap.call)} cannot be followed to its providers`);
  }
}

/** `bootstrapApplication(App)` gets a configuration. */
function addConfiguration(edits: Edits, call: ts.CallExpression, codes: readonly Code[]): void {
  const edit = edits.of(call);
  const list = listCode(
    'providers',
    codes.map((code) => code(edit)),
  );
  edit.append(listOf(call), `{\n${indented(list)},\n}`);
}

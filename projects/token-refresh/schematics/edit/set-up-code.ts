import { EXPORTS, PACKAGE, Release, RELEASE } from '../library';

const HTTP = '@angular/common/http';

/** What code is written with: the local name of an import, and the quotes of the file. */
export interface Writing {
  readonly use: (symbol: string, module: string) => string;
  readonly quote: (text: string) => string;
}

/** Code that depends on the file it is written into. */
export type Code = (writing: Writing) => string;

export type BackendKind = 'rest' | 'envelope' | 'oauth2' | 'cookie';

/** What `provideTokenRefresh()` is called with. */
export interface SetUp {
  /** Of a session beside others; left out: it has none. */
  readonly name?: string;
  readonly backend: BackendKind;
  /** The options of the backend, in order. */
  readonly backendOptions: readonly (readonly [string, Code])[];
  readonly apis: readonly Code[];
  readonly onSessionEnded?: Code;
  /** Left out: refreshes go through the interceptors of the app. */
  readonly refreshVia?: 'http-backend';
  readonly features: readonly Code[];
}

export type ExportName = keyof typeof EXPORTS;

/** A name that this library exports. */
export function ours(name: ExportName, { exports }: Release = RELEASE): (writing: Writing) => string {
  return ({ use }) => use(name, exports[name] ?? PACKAGE);
}

const WIDTH = 80;

/** Code that is moved to the right, empty lines apart. */
export function indented(code: string): string {
  return code.replaceAll(/^(?=.)/gm, '  ');
}

/** A property that holds a list, with an element on each line. */
export function listCode(name: string, elements: readonly string[]): string {
  return `${name}: [\n${elements.map((element) => indented(`${element},\n`)).join('')}]`;
}

/** A call on one line, or with an argument on each. */
function callCode(name: string, args: readonly string[]): string {
  const line = `${name}(${args.join(', ')})`;
  if (line.length <= WIDTH && !line.includes('\n')) return line;
  const [only] = args;
  // One object alone opens on the line of the call.
  if (args.length === 1 && only?.startsWith('{')) return `${name}(${only})`;
  return `${name}(\n${args.map((arg) => indented(`${arg},\n`)).join('')})`;
}

/** A call of what this library exports. */
export function featureCode(name: ExportName, args: readonly Code[] = [], release: Release = RELEASE): Code {
  return (writing) =>
    callCode(
      ours(name, release)(writing),
      args.map((arg) => arg(writing)),
    );
}

/** An object on one line, or with a property on each. */
export function objectCode(properties: readonly string[]): string {
  const line = `{ ${properties.join(', ')} }`;
  return line.length <= WIDTH && !line.includes('\n')
    ? line
    : `{\n${properties.map((property) => indented(`${property},\n`)).join('')}}`;
}

function setUpCode(name: string, setUp: SetUp, writing: Writing): string {
  const { name: session, backend, backendOptions, apis, onSessionEnded, refreshVia, features } = setUp;
  const options = objectCode(backendOptions.map(([option, code]) => `${option}: ${code(writing)}`));
  const config = objectCode([
    ...(session === undefined ? [] : [`name: ${writing.quote(session)}`]),
    `backend: ${callCode(ours(`${backend}Backend`)(writing), [options])}`,
    ...(apis.length ? [`apis: [${apis.map((api) => api(writing)).join(', ')}]`] : []),
    ...(refreshVia ? [`refreshVia: ${writing.quote(refreshVia)}`] : []),
    ...(onSessionEnded ? [`onSessionEnded: ${onSessionEnded(writing)}`] : []),
  ]);
  return callCode(name, [config, ...features.map((feature) => feature(writing))]);
}

/** `provideTokenRefresh(…)` */
export function provideCode(setUp: SetUp, writing: Writing): string {
  return setUpCode(ours('provideTokenRefresh')(writing), setUp, writing);
}

/** `TokenRefreshModule.forRoot(…)` */
export function moduleCode(setUp: SetUp, writing: Writing): string {
  return setUpCode(`${ours('TokenRefreshModule')(writing)}.forRoot`, setUp, writing);
}

/** `tokenRefreshInterceptor` */
export const interceptorCode: Code = ours('tokenRefreshInterceptor');

/** `withInterceptors([tokenRefreshInterceptor])` */
export const interceptorsCode: Code = (writing) =>
  `${writing.use('withInterceptors', HTTP)}([${interceptorCode(writing)}])`;

/** `provideHttpClient(withInterceptors([tokenRefreshInterceptor]))` */
export const httpCode: Code = (writing) => `${writing.use('provideHttpClient', HTTP)}(${interceptorsCode(writing)})`;

/** `provideHttpClient(withInterceptorsFromDi())` */
export const httpFromDiCode: Code = ({ use }) =>
  `${use('provideHttpClient', HTTP)}(${use('withInterceptorsFromDi', HTTP)}())`;

/** `{ provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true }` */
export const classInterceptorCode: Code = (writing) =>
  `{ provide: ${writing.use('HTTP_INTERCEPTORS', HTTP)}, useClass: ${ours('TokenRefreshInterceptor')(writing)}, multi: true }`;

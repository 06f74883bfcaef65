import { apiList, NgAddOptions } from './options';

const PACKAGE = 'ngx-token-refresh';
const HTTP = '@angular/common/http';

/** What code is written with: the local name of an import, and the quotes of the file. */
export interface Writing {
  readonly use: (symbol: string, module: string) => string;
  readonly quote: (text: string) => string;
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
function call(name: string, args: readonly string[]): string {
  const line = `${name}(${args.join(', ')})`;
  if (line.length <= WIDTH && !line.includes('\n')) return line;
  return `${name}(\n${args.map((arg) => indented(`${arg},\n`)).join('')})`;
}

/** An object on one line, or with a property on each. */
function object(properties: readonly string[]): string {
  const line = `{ ${properties.join(', ')} }`;
  return line.length <= WIDTH ? line : `{\n${properties.map((property) => indented(`${property},\n`)).join('')}}`;
}

function backend({ backend: kind, refreshUrl, clientId }: NgAddOptions, { use, quote }: Writing): string {
  const url = `${kind === 'oauth2' ? 'tokenEndpoint' : 'refreshUrl'}: ${quote(refreshUrl.trim())}`;
  const client = clientId === undefined ? '' : `, clientId: ${quote(clientId)}`;
  // Servers of this kind refresh by a GET; the backend's own default keeps refresh tokens out of their logs.
  const method = kind === 'envelope' ? `, method: ${quote('GET')}` : '';
  return `${use(`${kind}Backend`, PACKAGE)}({ ${url}${method}${client} })`;
}

function features(options: NgAddOptions, { use }: Writing): readonly string[] {
  const { backend: kind, storage, proactiveRefresh, crossTabSync } = options;
  const stored = kind !== 'cookie' && storage !== 'memory';
  return [
    ...(stored ? [`${use('withStorage', PACKAGE)}(${use(`${storage}StorageTokens`, PACKAGE)}())`] : []),
    ...(proactiveRefresh ? [`${use('withProactiveRefresh', PACKAGE)}()`] : []),
    ...(crossTabSync ? [`${use('withCrossTabSync', PACKAGE)}()`] : []),
  ];
}

function setUp(name: string, options: NgAddOptions, writing: Writing): string {
  const apis = apiList(options).map((api) => writing.quote(api));
  const config = object([
    `backend: ${backend(options, writing)}`,
    ...(apis.length ? [`apis: [${apis.join(', ')}]`] : []),
  ]);
  return call(name, [config, ...features(options, writing)]);
}

/** `provideTokenRefresh(…)` */
export function provideCode(options: NgAddOptions, writing: Writing): string {
  return setUp(writing.use('provideTokenRefresh', PACKAGE), options, writing);
}

/** `TokenRefreshModule.forRoot(…)` */
export function moduleCode(options: NgAddOptions, writing: Writing): string {
  return setUp(`${writing.use('TokenRefreshModule', PACKAGE)}.forRoot`, options, writing);
}

/** `tokenRefreshInterceptor` */
export function interceptorCode({ use }: Writing): string {
  return use('tokenRefreshInterceptor', PACKAGE);
}

/** `withInterceptors([tokenRefreshInterceptor])` */
export function interceptorsCode(writing: Writing): string {
  return `${writing.use('withInterceptors', HTTP)}([${interceptorCode(writing)}])`;
}

/** `provideHttpClient(withInterceptors([tokenRefreshInterceptor]))` */
export function httpCode(writing: Writing): string {
  return `${writing.use('provideHttpClient', HTTP)}(${interceptorsCode(writing)})`;
}

/** `withInterceptorsFromDi()` */
export function fromDiCode({ use }: Writing): string {
  return `${use('withInterceptorsFromDi', HTTP)}()`;
}

/** `provideHttpClient(withInterceptorsFromDi())` */
export function httpFromDiCode(writing: Writing): string {
  return `${writing.use('provideHttpClient', HTTP)}(${fromDiCode(writing)})`;
}

/** `{ provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true }` */
export function classInterceptorCode({ use }: Writing): string {
  const token = use('HTTP_INTERCEPTORS', HTTP);
  return `{ provide: ${token}, useClass: ${use('TokenRefreshInterceptor', PACKAGE)}, multi: true }`;
}

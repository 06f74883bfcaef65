import { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { concernsTokens, TokenFacts, tokenFacts } from '../interceptors/token-facts';
import { PACKAGE } from '../library';
import { Refusal } from '../refusal';
import { angularVersion } from './angular-version';
import { ApiSeen, apisOf } from './apis';
import { AppProgram, relative } from './app-program';
import { Bootstrap, findBootstraps } from './bootstrap';
import { Configuration, Configurations, readConfigurations } from './configuration';
import { Follower } from './follow';
import { HttpPicture, Interceptor, readHttp } from './http-client';
import { decoratorObject, ProviderReader, Provisions } from './providers';
import { Reach } from './reach';
import { readRoutes, RoutesPicture } from './routes';
import { SessionSeen, sessionsOf } from './sessions';
import { Symbols } from './symbols';
import { Application } from './workspace';

/** An object whose `providers` are those of the root: an `ApplicationConfig`, or the metadata of the root module. */
export interface RootObject {
  readonly object: ts.ObjectLiteralExpression;
  /** Whether the server's configuration is made from it too. */
  readonly shared: boolean;
}

/** An interceptor of the app that has to do with tokens. */
export interface TokenInterceptor extends Interceptor {
  readonly facts: TokenFacts;
}

/** What starts an application, and what it provides: made once, before anything is edited. */
export interface AppPicture {
  readonly application: Application;
  readonly angular: string | null;
  readonly program: AppProgram;
  readonly reach: Reach;
  readonly bootstrap: Bootstrap;
  /** The objects of the root, the one to edit first; none: the app is started without a configuration. */
  readonly roots: readonly RootObject[];
  readonly provisions: Provisions;
  readonly http: HttpPicture;
  readonly routes: RoutesPicture;
  readonly tokenInterceptors: readonly TokenInterceptor[];
  readonly apis: readonly ApiSeen[];
  readonly server: ServerPicture | null;
  /** What of this library is there already. */
  readonly has: { readonly provider: boolean; readonly interceptor: boolean };
  /** The sessions that are there already. */
  readonly sessions: readonly SessionSeen[];
  /** Where the app could not be followed. */
  readonly lost: readonly ts.Node[];
}

/** What a server starts, where it is not what browsers start. */
export interface ServerPicture {
  readonly entry: string;
  /** Its own `provideHttpClient()`, which replaces that of the browsers' configuration. */
  readonly http: ts.CallExpression | null;
  /** Whether it shares no configuration with the browsers. */
  readonly apart: boolean;
}

/** Makes the picture of an application. @throws Refusal where its start cannot be found */
export function pictureOf(tree: Tree, application: Application): AppPicture {
  const { entry, serverEntry, tsConfig } = application;
  if (!tree.exists(entry)) throw new Refusal(`${entry}, which the build names, is not there`);
  const entries = [entry, serverEntry].filter((path) => path !== null && tree.exists(path));
  const program = new AppProgram(tree, entries as readonly string[], tsConfig);
  const follower = new Follower(new Symbols(program));
  const reach = new Reach(follower);
  const [bootstrap] = findBootstraps(program, follower, entry);
  if (!bootstrap) throw new Refusal(`nothing that ${entry} starts calls bootstrapApplication() or bootstrapModule()`);
  if (bootstrap.kind === 'lost') {
    throw new Refusal(`the module \`${bootstrap.at.getText()}\` that ${pathOf(bootstrap.call)} starts cannot be found`);
  }

  const configs =
    bootstrap.kind === 'standalone' && bootstrap.config ? readConfigurations(follower, bootstrap.config) : null;
  const reader = new ProviderReader(follower);
  const provisions = bootstrap.kind === 'ngmodule' ? reader.readModule(bootstrap.module) : readRoot(reader, configs);
  const http = readHttp(follower, provisions);
  const server = serverOf(program, follower, application);
  const sharedWith = new Set(server?.objects);
  const roots =
    bootstrap.kind === 'ngmodule'
      ? moduleRoot(follower, bootstrap.module)
      : standaloneRoots(reader, configs, http, sharedWith);
  return {
    application,
    angular: angularVersion(tree),
    program,
    reach,
    bootstrap,
    roots,
    provisions,
    http,
    routes: readRoutes(follower, provisions),
    tokenInterceptors: http.interceptors.flatMap((one) => tokenInterceptor(reach, one)),
    apis: apisOf(program, reach),
    server: server && { ...server, apart: !roots.some(({ shared }) => shared) && bootstrap.kind === 'standalone' },
    has: {
      provider: isUsed(program, follower, ['provideTokenRefresh', 'TokenRefreshModule']),
      interceptor: isUsed(program, follower, ['tokenRefreshInterceptor', 'TokenRefreshInterceptor']),
    },
    sessions: sessionsOf(program, follower),
    lost: [
      ...(configs?.lost ?? []),
      ...http.lost,
      ...provisions.provided.filter(({ value }) => value.type === 'lost').map(({ node }) => node),
    ],
  };
}

function readRoot(reader: ProviderReader, configs: Configurations | null): Provisions {
  return reader.read((configs?.read ?? []).flatMap(({ providers }) => (providers ? [providers] : [])));
}

function moduleRoot(follower: Follower, module: ts.ClassLikeDeclaration): readonly RootObject[] {
  const metadata = decoratorObject(follower, module, 'NgModule');
  return metadata && ts.isObjectLiteralExpression(metadata.node) ? [{ object: metadata.node, shared: false }] : [];
}

/** The configuration that a server shares comes first, then the innermost one that provides `HttpClient`. */
function standaloneRoots(
  reader: ProviderReader,
  configs: Configurations | null,
  { provisions }: HttpPicture,
  sharedWith: ReadonlySet<ts.Node>,
): readonly RootObject[] {
  const all = [...(configs?.within ?? []), ...(configs?.read ?? [])];
  const rank = (one: Configuration): number =>
    (sharedWith.has(one.object) ? 0 : 4) + (providesHttp(one) ? 0 : 2) + (configs?.within.includes(one) ? 0 : 1);
  const providesHttp = ({ providers }: Configuration): boolean =>
    providers !== null &&
    reader.read([providers]).provided.some(({ node }) => provisions.some(({ at }) => at === node));
  return [...all].sort((a, b) => rank(a) - rank(b)).map(({ object }) => ({ object, shared: sharedWith.has(object) }));
}

function serverOf(
  program: AppProgram,
  follower: Follower,
  { entry, serverEntry }: Application,
): (Omit<ServerPicture, 'apart'> & { readonly objects: readonly ts.Node[] }) | null {
  if (serverEntry === null || serverEntry === entry) return null;
  const [bootstrap] = findBootstraps(program, follower, serverEntry);
  if (bootstrap?.kind !== 'standalone' || !bootstrap.config) return null;
  const { read, within } = readConfigurations(follower, bootstrap.config);
  const reader = new ProviderReader(follower);
  const [browser] = findBootstraps(program, follower, entry);
  const ofBrowser =
    browser?.kind === 'standalone' && browser.config ? readConfigurations(follower, browser.config) : null;
  const known = new Set(readHttp(follower, readRoot(reader, ofBrowser)).provisions.map(({ call }) => call));
  const { provisions } = readHttp(
    follower,
    reader.read(read.flatMap(({ providers }) => (providers ? [providers] : []))),
  );
  const own = provisions.find(({ call }) => call && !known.has(call));
  return { entry: serverEntry, http: own?.call ?? null, objects: [...within, ...read].map(({ object }) => object) };
}

function tokenInterceptor(reach: Reach, interceptor: Interceptor): readonly TokenInterceptor[] {
  const { code, module } = interceptor;
  if (!code || module === PACKAGE) return [];
  const facts = tokenFacts(reach, code);
  return concernsTokens(facts) ? [{ ...interceptor, facts }] : [];
}

/** Whether the app uses what this library exports, rather than merely imports it. */
function isUsed(program: AppProgram, { symbols }: Follower, names: readonly string[]): boolean {
  const uses = (node: ts.Node): boolean => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return false;
    if (ts.isIdentifier(node)) {
      const origin = symbols.originOf(node);
      if (origin?.type === 'external' && origin.module === PACKAGE && names.includes(origin.name)) return true;
    }
    return ts.forEachChild(node, (child) => uses(child) || undefined) ?? false;
  };
  return program.sources.some((source) => source.text.includes(PACKAGE) && uses(source));
}

function pathOf(node: ts.Node): string {
  return relative(node.getSourceFile().fileName);
}

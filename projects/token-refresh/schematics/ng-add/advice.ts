import { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { dependsOn } from '../picture/angular-version';
import { AppProgram, placeOf } from '../picture/app-program';
import { doings } from '../picture/describe';
import { otherHttpCalls } from '../picture/other-http-calls';
import { AppPicture, TokenInterceptor } from '../picture/picture';
import { isOwn } from '../picture/workspace';
import { PACKAGE } from '../library';
import { furtherAdvice } from './further-session';
import { Answers } from './options';

/** What a person should know of this app, beside what was done; each a sentence or two. */
export function adviceFor(tree: Tree, picture: AppPicture, answers: Answers): readonly string[] {
  // The rest was said when the first session was added.
  if (answers.name !== null && picture.sessions.length) return furtherAdvice(picture, answers);
  return [
    ...picture.tokenInterceptors.map((one) => ofInterceptor(one, picture)),
    ...ofApis(tree, picture, answers),
    ...ofServer(picture),
    ...ofParts(picture),
    ...ofLogin(picture, answers),
  ];
}

function ofInterceptor({ name, code, at, facts }: TokenInterceptor, { application }: AppPicture): string {
  return (
    `${name} (${placeOf(code ?? at)}) ${doings(facts)}. ${PACKAGE} does nothing for requests that bear the app's own ` +
    `${facts.attaches?.header ?? 'Authorization'}, and an interceptor that refreshes competes with it: remove what it does ` +
    `there. \`${application.cli} generate ${PACKAGE}:migrate\` says which part, \`--write\` does it.`
  );
}

/** Where the token would not reach the API. */
function ofApis(tree: Tree, picture: AppPicture, { apis }: Answers): readonly string[] {
  const absolute = picture.apis.filter(({ api }) => api.startsWith('http'));
  const relative = picture.apis.filter(({ api }) => api.startsWith('/'));
  const hasOrigin = apis.some((api) => /^http/i.test(api));
  const said: string[] = [];
  const [first] = absolute;
  const rewriter = picture.tokenInterceptors.find(({ facts }) => facts.rewrites) ?? rewriting(picture);
  if (first && !absolute.some(({ api }) => apis.includes(api)) && !hasOrigin) {
    said.push(
      `The API seems to be at ${first.api} (${placeOf(first.at)}), which does not receive the token: ` +
        `\`apis: ['${first.api}']\` would name it.`,
    );
  } else if (rewriter && !hasOrigin) {
    said.push(
      `${rewriter.name} (${placeOf(rewriter.at)}) rewrites the URL of requests: \`apis\` must name the URL that it makes.`,
    );
  }
  if (isNative(tree) && !hasOrigin) {
    const origin = first?.api ?? 'https://api.example.com';
    said.push(
      `In a native app (Capacitor) the page has an origin of its own, so that a path in \`apis\` is not your server: ` +
        `name its origin, such as \`apis: ['${origin}']\`.`,
    );
  }
  const covered = (api: string): boolean =>
    apis.length === 0 || apis.some((one) => one === api || one.startsWith(`${api}/`) || one === '/');
  if (!absolute.length && relative.length && !relative.some(({ api }) => covered(api)) && !hasOrigin) {
    const list = relative.slice(0, 3).map(({ api }) => `'${api}'`);
    said.push(
      `Calls of this app go to ${list.join(', ')} (${placeOf(relative[0]?.at ?? picture.bootstrap.call)}), which \`apis\` ` +
        `does not name: \`apis: [${list.join(', ')}]\` would.`,
    );
  }
  return said;
}

function isNative(tree: Tree): boolean {
  return (
    dependsOn(tree, '@capacitor/core') || ['ts', 'json', 'js'].some((end) => tree.exists(`capacitor.config.${end}`))
  );
}

function rewriting({ http, reach }: AppPicture): { readonly name: string; readonly at: ts.Node } | null {
  const isUrl = (node: ts.Node): boolean =>
    ts.isPropertyAssignment(node) &&
    node.name.getText() === 'url' &&
    node.parent.parent.getText().slice(0, 80).includes('clone');
  return http.interceptors.find(({ code }) => code && [...reach.nodes(code)].some(isUrl)) ?? null;
}

function ofServer({ server, http }: AppPicture): readonly string[] {
  if (!server) return [];
  const said: string[] = [];
  if (server.http) {
    said.push(
      `The server's configuration calls provideHttpClient() of its own (${placeOf(server.http)}), which replaces that of the ` +
        `browser when a page is rendered: add \`withInterceptors([tokenRefreshInterceptor])\` as its last feature.`,
    );
  }
  if (server.apart) {
    said.push(
      `${server.entry} starts a configuration that shares nothing with the browser's: add \`provideTokenRefresh(…)\` there ` +
        'with the same backend and no storage, else what injects TokenStore fails while a page is rendered.',
    );
  } else if (http.provisions.length || !server.http) {
    said.push(
      `${server.entry} renders with the same providers: on the server nothing is stored and no refresh runs; what needs the ` +
        'browser alone does not belong into the shared configuration.',
    );
  }
  return said;
}

/** Files that were edited and serve other applications of the workspace too. */
export function ofSharedFiles(tree: Tree, { application }: AppPicture, edited: readonly string[]): readonly string[] {
  const beside = edited.filter((path) => !isOwn(application, path));
  if (!beside.length) return [];
  return application.others.flatMap(({ name, entry, tsConfig }) => {
    const program = tree.exists(entry) ? new AppProgram(tree, [entry], tsConfig) : null;
    const shared = beside.find((path) => program?.source(path));
    return shared === undefined
      ? []
      : [
          `${shared}, which is edited, serves ${name} too: without a provideTokenRefresh(…) of its own its requests fail.`,
        ];
  });
}

/** A part of the app with an `HttpClient` of its own. */
function ofParts(picture: AppPicture): readonly string[] {
  const isLost = !picture.http.provisions.length && picture.lost.length > 0;
  return otherHttpCalls(picture).map((call) =>
    isLost
      ? `provideHttpClient() is called in ${placeOf(call)}: the interceptor goes there, if that is what the root is given.`
      : `provideHttpClient() is called in ${placeOf(call)} too, for a part of the app: its requests pass the interceptor only ` +
        'with `withRequestsMadeViaParent()`.',
  );
}

function ofLogin({ routes }: AppPicture, { loginUrl }: Answers): readonly string[] {
  if (!routes.hasRouter || loginUrl !== null) return [];
  const hasLogin = routes.routes.some(({ path, shows }) => /log-?in|sign-?in/i.test(`${path} ${shows}`));
  return hasLogin
    ? []
    : [
        'No route of this app looks like a login page: withLoginRedirect() leads to /login; `loginUrl` names another path.',
      ];
}

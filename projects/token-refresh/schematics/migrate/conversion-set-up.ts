import { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { Code, featureCode, objectCode, ours, SetUp } from '../edit/set-up-code';
import { RELEASE } from '../library';
import { hasJwts, jwtExpiryCode } from '../ng-add/choose-set-up';
import { relative } from '../picture/app-program';
import { AppPicture } from '../picture/picture';
import { loginPath } from '../picture/routes';
import { endCode } from './end-code';
import { Conversion } from './plan';
import { portableSetting, portableText } from './portable';
import { RefreshReading } from './refresh/refresh-call';

/** An entry of `apis`: its text, and how it is written. */
export interface ApiEntry {
  readonly text: string;
  readonly code: Code;
}

/** What is set up in the place of the interceptors. `into` is the file that it is written into. */
export function conversionSetUp(tree: Tree, picture: AppPicture, conversion: Conversion, into: ts.Node): SetUp {
  const path = relative(into.getSourceFile().fileName);
  const { reading, attached, home, atEnd, login } = conversion;
  const header = attached[0]?.header ?? 'Authorization';
  const jwt = hasJwts(tree, picture);
  const options: (readonly [string, Code])[] = [
    [reading.kind === 'oauth2' ? 'tokenEndpoint' : 'refreshUrl', (writing) => reading.url.code(writing, path)],
    ...reading.options
      .filter(([name]) => name !== 'expiry')
      .map(([name, value]): readonly [string, Code] => [name, optionCode(value)]),
    ...(/^authorization$/i.test(header) ? [] : [['header', ({ quote }) => quote(header)] as readonly [string, Code]]),
    ...(conversion.statuses.length > 1
      ? [['refusedStatus', () => `[${conversion.statuses.join(', ')}]`] as readonly [string, Code]]
      : []),
    ...expiryOption(reading, jwt),
  ];
  const onSessionEnded = endCode(picture.reach, atEnd, { path });
  const stored = home.type === 'storage' && reading.kind !== 'cookie';
  const area =
    home.type === 'storage' && home.area === 'sessionStorage' ? 'sessionStorageTokens' : 'localStorageTokens';
  const resumes = reading.kind === 'cookie' && RELEASE.exports.withSessionResume !== null;
  return {
    backend: reading.kind,
    backendOptions: options,
    apis: apiEntries(picture, conversion, path).map(({ code }) => code),
    ...(conversion.passesInterceptorsBy && { refreshVia: 'http-backend' }),
    ...(onSessionEnded && { onSessionEnded }),
    features: [
      ...(stored ? [featureCode('withStorage', [featureCode(area, takeOver(conversion))])] : []),
      ...(resumes ? [featureCode('withSessionResume', [({ quote }) => `{ ifNoHint: ${quote('ask')} }`])] : []),
      featureCode('withProactiveRefresh'),
      featureCode('withCrossTabSync'),
      ...(picture.routes.hasRouter || login !== null
        ? [featureCode('withLoginRedirect', loginOptions(picture, login))]
        : []),
    ],
  };
}

/** People who are signed in when this is rolled out stay so. */
function takeOver({ home, refreshHome }: Conversion): readonly Code[] {
  if (home.type !== 'storage' || home.area !== 'localStorage' || !RELEASE.options.migrateFrom.ready) return [];
  const refresh = refreshHome?.type === 'storage' ? refreshHome.key : null;
  return [
    (writing) => {
      const keys = objectCode([
        `accessToken: ${writing.quote(home.key)}`,
        ...(refresh === null ? [] : [`refreshToken: ${writing.quote(refresh)}`]),
      ]);
      return `{ migrateFrom: ${ours('existingTokens')(writing)}(${keys}) }`;
    },
  ];
}

function loginOptions({ routes }: AppPicture, login: string | null): readonly Code[] {
  const path = login ?? loginPath(routes.routes) ?? '/login';
  const isGuarded = routes.routes.some(({ guarded }) => guarded) || !RELEASE.options.redirectFrom.ready;
  if (path === '/login' && isGuarded) return [];
  return [
    ({ quote }) =>
      objectCode([
        ...(path === '/login' ? [] : [`loginUrl: ${quote(path)}`]),
        ...(isGuarded ? [] : [`redirectFrom: ${quote('anywhere')}`]),
      ]),
  ];
}

function optionCode(value: RefreshReading['options'][number][1]): Code {
  return ({ quote }) => {
    if (value === null) return 'null';
    if (typeof value === 'string') return quote(value);
    return objectCode(value.map(([name, text]) => `${/^[\w$]+$/.test(name) ? name : quote(name)}: ${quote(text)}`));
  };
}

function expiryOption({ options }: RefreshReading, jwt: boolean): readonly (readonly [string, Code])[] {
  const given = options.find(([name]) => name === 'expiry')?.[1];
  const field = Array.isArray(given) ? (given as readonly (readonly [string, string])[])[0]?.[1] : undefined;
  if (field === undefined && !jwt) return [];
  return [
    [
      'expiry',
      (writing) =>
        field === undefined
          ? jwtExpiryCode(writing)
          : objectCode([
              `field: ${writing.quote(field)}`,
              ...(jwt ? [`fromToken: ${ours('jwtExpiry')(writing)}`] : []),
            ]),
    ],
  ];
}

/**
 * What may receive the token: what the interceptors were limited to, else where the refresh and the app's calls go. None: all
 * of them go to the page's own origin.
 */
export function apiEntries(picture: AppPicture, { reading, limits }: Conversion, path: string): readonly ApiEntry[] {
  const { reach, apis } = picture;
  if (limits.length) {
    return limits.map((node) => {
      const { text, code } = portableText(reach, node);
      return { text, code: (writing) => code(writing, path) };
    });
  }
  const refresh = originOf(reading.url.text);
  const absolute = [
    ...new Set([...(refresh ? [refresh] : []), ...apis.map(({ api }) => api).filter((api) => api.startsWith('http'))]),
  ];
  if (!absolute.length) return [];
  const hasOwn = !refresh || apis.some(({ api }) => api.startsWith('/'));
  const setting = settingOf(reading.url.text, picture, path, reading);
  const entries = absolute.map((api): ApiEntry => {
    if (setting && originOf(setting.text) === api) return setting;
    // Builds replace what an environment file says.
    const seen = apis.find((one) => one.api === api);
    const portable = seen && portableSetting(reach, seen.at);
    return portable
      ? { text: portable.text, code: (writing) => portable.code(writing, path) }
      : { text: api, code: ({ quote }) => quote(api) };
  });
  return hasOwn ? [...entries, { text: '/', code: ({ quote }) => quote('/') }] : entries;
}

/** `environment.apiUrl`, where the URL of the refresh begins with it. */
function settingOf(url: string, { reach }: AppPicture, path: string, { call }: RefreshReading): ApiEntry | null {
  const [node] = call.arguments;
  const head = node && headOf(node);
  if (!head) return null;
  try {
    const { text, code } = portableText(reach, head);
    return url.startsWith(text) && /^https?:/.test(text) ? { text, code: (writing) => code(writing, path) } : null;
  } catch {
    return null;
  }
}

/** What a URL is put together from begins with. */
function headOf(node: ts.Expression): ts.Expression | null {
  if (ts.isBinaryExpression(node)) return headOf(node.left);
  if (ts.isTemplateExpression(node)) return node.head.text ? null : (node.templateSpans[0]?.expression ?? null);
  return ts.isStringLiteralLike(node) ? null : node;
}

function originOf(url: string): string | null {
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? new URL(url).origin : null;
}

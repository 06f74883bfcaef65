import { Tree } from '@angular-devkit/schematics';
import { Code, featureCode, objectCode, ours, SetUp } from '../edit/set-up-code';
import { Release } from '../library';
import { dependsOn } from '../picture/angular-version';
import { AppPicture } from '../picture/picture';
import { loginPath } from '../picture/routes';
import { Answers } from './options';

/** The login page that was asked for, or that the routes have; `null`: the app has no router that can be seen. */
function loginOf(picture: AppPicture | null, { loginUrl, name }: Pick<Answers, 'loginUrl' | 'name'>): string | null {
  // The login page that the routes have is that of the session which is there.
  if (name !== null && picture?.sessions.length) return loginUrl;
  return picture?.routes.hasRouter ? (loginUrl ?? loginPath(picture.routes.routes) ?? '/login') : loginUrl;
}

/** What to set up, as the answers and the app say; `null`: the app could not be read. */
export function chooseSetUp(tree: Tree, picture: AppPicture | null, answers: Answers, release: Release): SetUp {
  const { name, backend, refreshUrl, clientId, apis } = answers;
  const text =
    (value: string): Code =>
    ({ quote }) =>
      quote(value);
  const options: (readonly [string, Code])[] = [
    [backend === 'oauth2' ? 'tokenEndpoint' : 'refreshUrl', text(refreshUrl)],
    // Servers of this kind refresh by a GET; the backend's own default keeps refresh tokens out of their logs.
    ...(backend === 'envelope' ? [['method', text('GET')] as const] : []),
    ...(clientId === undefined ? [] : [['clientId', text(clientId)] as const]),
    ...(picture && hasJwts(tree, picture) ? [['expiry', jwtExpiryCode] as const] : []),
  ];
  return {
    ...(name !== null && { name }),
    backend,
    backendOptions: options,
    apis: apis.map(text),
    features: featuresOf(picture, answers, release),
  };
}

/** `{ fromToken: jwtExpiry }` */
export const jwtExpiryCode: Code = (writing) => `{ fromToken: ${ours('jwtExpiry')(writing)} }`;

/** Whether the app reads its tokens as JWTs. */
export function hasJwts(tree: Tree, { program }: AppPicture): boolean {
  const reads = /\bjwt-?_?decode\b|JwtHelperService|\batob\([^)]*\.split\(["']\.["']\)/i;
  return (
    ['jwt-decode', '@auth0/angular-jwt'].some((name) => dependsOn(tree, name)) ||
    program.sources.some(({ text }) => reads.test(text))
  );
}

function featuresOf(picture: AppPicture | null, answers: Answers, release: Release): readonly Code[] {
  const { backend, storage, proactiveRefresh, crossTabSync } = answers;
  const stored = backend !== 'cookie' && storage !== 'memory';
  const resumes = backend === 'cookie' && release.exports.withSessionResume !== null;
  const login = loginOf(picture, answers);
  return [
    ...(stored ? [featureCode('withStorage', [featureCode(`${storage}StorageTokens`)])] : []),
    ...(resumes ? [featureCode('withSessionResume', resumeOptions(picture), release)] : []),
    ...(proactiveRefresh ? [featureCode('withProactiveRefresh')] : []),
    ...(crossTabSync ? [featureCode('withCrossTabSync')] : []),
    ...(login === null ? [] : [featureCode('withLoginRedirect', loginOptions(picture, login, answers, release))]),
  ];
}

/** People who are signed in by a cookie already have no hint of this library: without asking, all were signed out. */
function resumeOptions(picture: AppPicture | null): readonly Code[] {
  const hasSession = picture?.tokenInterceptors.some(({ facts }) => facts.refreshes);
  return hasSession ? [({ quote }) => `{ ifNoHint: ${quote('ask')} }`] : [];
}

function loginOptions(
  picture: AppPicture | null,
  login: string,
  { name }: Answers,
  { options }: Release,
): readonly Code[] {
  // Pages of the other session go on where this one ends.
  const isFurther = name !== null && !!picture?.sessions.length;
  const isGuarded = isFurther || !picture || picture.routes.routes.some(({ guarded }) => guarded);
  const given: Code = ({ quote }) =>
    objectCode([
      ...(login === '/login' ? [] : [`loginUrl: ${quote(login)}`]),
      ...(isGuarded || !options.redirectFrom.ready ? [] : [`redirectFrom: ${quote('anywhere')}`]),
    ]);
  return login === '/login' && (isGuarded || !options.redirectFrom.ready) ? [] : [given];
}

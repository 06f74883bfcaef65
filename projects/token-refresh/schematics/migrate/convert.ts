import ts from 'typescript';
import { Reach } from '../picture/reach';
import { beginning } from '../picture/apis';
import { isExported, topStatementOf } from '../picture/top-level';
import { FunctionNode, isFunction, nodesIn } from '../picture/value';
import { Conversion, Judged } from './plan';
import { Attached } from './reduce/findings';
import { readRefresh } from './refresh/refresh-call';
import { sessionChanges } from './session/session-edit';
import { TokenHome, tokenHome } from './token-home';
import { isLogin } from './dropped-code';
import { effectOf } from './effects';
import { quoted, Unsure } from './unsure';
import { limitsIn } from './url-test';

type Convertible = Judged & { readonly verdict: { readonly type: 'convert' } };

/** The conversion of the app as a whole, of which the interceptors are parts. @throws Unsure */
export function convert(reach: Reach, judged: readonly Judged[]): Conversion | null {
  const parts = judged.filter((one): one is Convertible => one.verdict.type === 'convert');
  const refreshes = new Set(parts.flatMap(({ verdict }) => [...verdict.findings.dropped.refreshes]));
  const [call, second] = refreshes;
  if (!call) return null;
  if (second) throw new Unsure(second, `two requests may be the refresh: ${quoted(call)} and ${quoted(second)}`);
  const blocking = judged.find(
    ({ verdict, facts }) => verdict.type === 'ask' && facts && (facts.attaches ?? facts.refreshes),
  );
  if (blocking?.verdict.type === 'ask') {
    throw new Error(`${blocking.interceptor.name}, which belongs to it, is not changed`);
  }
  const sliding = judged.find(
    ({ verdict, facts }) =>
      verdict.type === 'leave' && facts?.attaches && !/refresh alone|not those of a session|mock/.test(verdict.why),
  );
  if (sliding) throw new Error(`${sliding.interceptor.name}, which attaches the token, is to stay`);

  const reading = readRefresh(reach, call);
  const attached = parts.flatMap(({ verdict }) => verdict.findings.attached);
  const home = homeOf(reach, attached, call);
  const refreshHome = reading.refreshNode && tokenHome(reach, reading.refreshNode);
  if (refreshHome?.type === home.type && keyOf(refreshHome) === keyOf(home)) {
    throw new Unsure(
      call,
      "the refresh sends the access token itself, which the server takes while it is valid: `credential: 'access-token'`",
    );
  }
  const homeFiles = new Set(parts.map(({ interceptor }) => interceptor.code));
  const isGone = (node: ts.Node): boolean =>
    ts.findAncestor(node, (one) => homeFiles.has(one as FunctionNode)) !== undefined || isHelperOf(node, parts);
  refuseOtherCallers(reach, call, isGone);
  const atEnd = parts.flatMap(({ verdict }) => verdict.findings.dropped.atEnd);
  const statuses = [
    ...new Set(parts.flatMap(({ verdict }) => verdict.findings.tests.flatMap((test) => [...test.statuses]))),
  ].sort((a, b) => a - b);
  const isUsual = statuses.every((status) => status === 401);
  if (!isUsual && reading.kind !== 'rest')
    throw new Unsure(
      call,
      `status ${statuses.join(', ')} refuses a token, which ${reading.kind}Backend() cannot be told`,
    );
  refuseOtherToken(reach, reading.accessNode, home);
  const urlTests = parts.flatMap(({ verdict }) => verdict.findings.urlTests);
  const logins = parts.flatMap(({ verdict }) => [...verdict.findings.dropped.logins]);
  return {
    reading,
    attached,
    home,
    refreshHome,
    changes: sessionChanges(reach, { access: home, refresh: refreshHome }, isGone),
    atEnd: [
      ...new Map(
        atEnd.filter((one) => !clearsToken(reach, one, [home, refreshHome])).map((one) => [one.getText(), one]),
      ).values(),
    ],
    login: logins.find(isLogin) ?? null,
    richerWays: parts.flatMap(({ verdict }) => [...verdict.findings.dropped.richerWays]),
    passesInterceptorsBy: hasOwnClient(call),
    beforehand: parts.some(({ verdict }) => verdict.findings.beforehand),
    statuses: isUsual ? [401] : statuses,
    limits: limitsIn(reach, urlTests),
    markers: [
      ...new Map(
        parts.flatMap(({ verdict }) => verdict.findings.markers.map((one) => [one.declaration, one] as const)),
      ).values(),
    ],
    urlTests: [...new Set(urlTests.map(({ condition }) => condition))],
  };
}

/** `new HttpClient(inject(HttpBackend))` */
function hasOwnClient(call: ts.CallExpression): boolean {
  const owner = ts.findAncestor(call, ts.isClassLike) ?? call.getSourceFile();
  return [...nodesIn(owner)].some((node) => ts.isNewExpression(node) && node.expression.getText() === 'HttpClient');
}

function keyOf(home: TokenHome): string {
  if (home.type === 'storage') return `${home.area}.${home.key}`;
  return home.type === 'field' ? `${home.declaration.getSourceFile().fileName}:${home.declaration.pos}` : '';
}

/** A field of the refresh is the access token only if it comes from where that is kept. */
function refuseOtherToken(reach: Reach, node: ts.Expression | null, home: TokenHome): void {
  if (!node) return;
  const other = tokenHome(reach, node);
  const isSame = other.type === home.type && other.type !== 'constant' && keyOf(other) === keyOf(home);
  if (!isSame) throw new Unsure(node, `the refresh sends ${quoted(node)}, which is not the access token`);
}

/** The library removes its own tokens. */
function clearsToken(
  reach: Reach,
  { expression }: ts.ExpressionStatement,
  homes: readonly (TokenHome | null)[],
): boolean {
  const effect = ts.isCallExpression(expression) ? effectOf(reach, expression) : null;
  return effect?.type === 'storage' && homes.some((home) => home?.type === 'storage' && home.key === effect.key);
}

/** Functions beside the interceptor, which go with it. */
function isHelperOf(node: ts.Node, parts: readonly Convertible[]): boolean {
  const source = node.getSourceFile();
  const inHome = parts.some(({ interceptor }) => interceptor.code?.getSourceFile() === source);
  if (!inHome) return false;
  return !isExported(topStatementOf(node));
}

function homeOf(reach: Reach, attached: readonly Attached[], call: ts.CallExpression): TokenHome {
  const homes: TokenHome[] = [];
  let failure: unknown = new Unsure(
    call,
    'no interceptor attaches the token before a refusal: the app may do so at its calls, or the access token is a cookie, and then sign in with COOKIE_SESSION',
  );
  for (const { header, value } of attached) {
    refuseScheme(reach, header, value);
    try {
      homes.push(tokenHome(reach, value));
    } catch (error) {
      failure = error;
    }
  }
  const real = homes.filter(({ type }) => type !== 'constant');
  const [home] = real.length ? real : homes;
  if (!home) throw failure;
  const keys = new Set(real.map(keyOf));
  const [first] = attached;
  if (keys.size > 1 && first) throw new Unsure(first.value, 'tokens from several places are attached');
  return home;
}

/** The library sends `Bearer `, in the header that it is told. */
function refuseScheme(reach: Reach, header: string, value: ts.Expression): void {
  const text = beginning(reach, value);
  const isBearer = /^Bearer ?$/i.test(text.slice(0, 7));
  if (!isBearer) {
    const scheme = text ? `the scheme \`${text.trim()}\`` : 'no scheme that can be seen';
    throw new Unsure(value, `the header ${header} is sent with ${scheme}: \`tokenType\` of the tokens has to say so`);
  }
}

function refreshesToo(node: ts.Node): Unsure {
  return new Unsure(
    node,
    `${quoted(node)} refreshes too: TokenRefresher.refresh() or withProactiveRefresh() does that`,
  );
}

/** A refresh that others start as well would run beside that of the library. */
function refuseOtherCallers(reach: Reach, call: ts.CallExpression, isGone: (node: ts.Node) => boolean): void {
  const seen = new Set<ts.Node>();
  const look = (node: ts.Node): void => {
    const owner = ts.findAncestor(
      node,
      (one): one is FunctionNode =>
        isFunction(one) &&
        (ts.isMethodDeclaration(one) ||
          ts.isFunctionDeclaration(one) ||
          ts.isPropertyDeclaration(one.parent) ||
          ts.isVariableDeclaration(one.parent)),
    );
    if (!owner && node !== call) throw refreshesToo(node);
    if (!owner || seen.has(owner) || isGone(owner)) return;
    seen.add(owner);
    const callers = reach.callersOf(owner);
    if (!callers.length && node !== call) throw refreshesToo(node);
    for (const caller of callers) if (!isGone(caller)) look(caller);
  };
  look(call);
}

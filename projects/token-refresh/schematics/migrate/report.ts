import ts from 'typescript';
import { placeOf } from '../picture/app-program';
import { doings, lostAt } from '../picture/describe';
import { AppPicture } from '../picture/picture';
import { isFunction, nodesIn } from '../picture/value';
import { PACKAGE, RELEASE } from '../library';
import { Conversion, Judged, Plan } from './plan';
import { TokenHome } from './token-home';
import { quoted } from './unsure';

/** The report, section by section; the last says what will change for people. */
export function report(plan: Plan): readonly string[] {
  const { picture, judged, unused, conversion } = plan;
  return [
    ...section(
      'Interceptors, in the order in which requests pass',
      judged.flatMap((one, index) => ofInterceptor(one, index + 1)),
    ),
    ...section('Not looked into', [
      ...unused.map(({ name, place, why }) => `- ${name} (${place}): ${why}.`),
      ...picture.lost.map((node) => `- ${lostAt(node)} could not be followed.`),
    ]),
    ...(conversion
      ? [
          ...section('What was read', readings(picture, conversion)),
          ...section('What belongs to it elsewhere', elsewhere(conversion)),
          ...section('To be done by a person', toDo(picture, plan, conversion)),
          ...section('What will change for people', forPeople(judged, conversion)),
        ]
      : section('To be done by a person', withoutConversion(judged))),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length ? ['', `## ${title}`, '', ...lines] : [];
}

function ofInterceptor({ interceptor, facts, pattern, verdict }: Judged, number: number): readonly string[] {
  const { name, code, at } = interceptor;
  const does = facts && doings(facts) ? ` It ${doings(facts)}.` : '';
  const head = `${number}. ${name} (${placeOf(code ?? at)})${pattern === null ? '' : `: ${pattern}`}.${does}`;
  switch (verdict.type) {
    case 'leave':
      return [head, `   Left alone: ${verdict.why}.`];
    case 'ask':
      return [head, `   Not changed: ${verdict.why}.`];
    case 'convert':
      return [head, ...parts(verdict)];
  }
}

/** What replaces which part. */
function parts({ isWhole, lines, findings }: Judged['verdict'] & { readonly type: 'convert' }): readonly string[] {
  const { attached, tests, dropped, beforehand } = findings;
  const headers = [...new Set(attached.map(({ header }) => header))];
  return [
    ...(headers.length ? [`   ${headers.join(', ')} → the library attaches the token, for \`apis\` alone.`] : []),
    ...(tests.length
      ? [
          `   ${[...new Set(tests.flatMap(({ statuses }) => statuses))].join(', ')} → one refresh, for all requests that wait; each is sent again once.`,
        ]
      : []),
    ...[...dropped.refreshes].map((call) => `   ${quoted(call)} (${placeOf(call)}) → the backend.`),
    ...(beforehand ? ['   The look at the expiry → withProactiveRefresh().'] : []),
    ...dropped.atEnd.map((one) => `   ${quoted(one)} (${placeOf(one)}) → onSessionEnded.`),
    ...[...dropped.logins].map((path) => `   The way to ${path} → withLoginRedirect().`),
    isWhole
      ? '   Nothing else is in it: it goes.'
      : `   What stays, as an interceptor of the app's own:\n${lines.map((line) => `     ${line.replaceAll('\n', '\n     ')}`).join('\n')}`,
  ];
}

function readings(
  { apis }: AppPicture,
  { reading, home, refreshHome, limits, attached, statuses }: Conversion,
): readonly string[] {
  const options = reading.options.map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return [
    `- Refresh: ${reading.kind}Backend, ${reading.url.text} (${placeOf(reading.call)})${options.length ? `; ${options.join(', ')}` : ''}.`,
    `- Statuses that refuse a token: ${statuses.join(', ')}.`,
    `- Header: ${attached[0]?.header ?? 'Authorization'}.`,
    `- Access token: ${homeText(home)}.${refreshHome ? ` Refresh token: ${homeText(refreshHome)}.` : ''}`,
    limits.length
      ? `- \`apis\`: ${limits.map((one) => quoted(one)).join(', ')}, to which the interceptor was limited.`
      : `- \`apis\`: no limit of the interceptor was seen that \`apis\` could say. Seen: ${apis.map(({ api, at }) => `${api} (${placeOf(at)})`).join(', ') || 'no URL'}.`,
  ];
}

function homeText(home: TokenHome): string {
  if (home.type === 'storage') return `${home.area}, key '${home.key}'`;
  return home.type === 'field'
    ? `the field ${quoted(home.declaration.name)} (${placeOf(home.declaration)})`
    : 'a text of the code';
}

function elsewhere({ reading, changes, markers }: Conversion): readonly string[] {
  const owner = ts.findAncestor(reading.call, (one) => isFunction(one) && one.name !== undefined);
  const name = owner && isFunction(owner) ? owner.name?.getText() : undefined;
  const file = reading.call.getSourceFile();
  const fields = ts.findAncestor(reading.call, ts.isClassLike)?.members.filter((member) => {
    return (
      ts.isPropertyDeclaration(member) &&
      /refreshing|refreshTokenSubject|refresh\$|refreshInProgress/i.test(member.name.getText())
    );
  });
  const timers = [...nodesIn(file)].filter(
    (node) => ts.isCallExpression(node) && /^(?:setTimeout|setInterval|timer)$/.test(node.expression.getText()),
  );
  return [
    ...(name === undefined
      ? []
      : [`- ${name}() (${placeOf(owner ?? reading.call)}): the library refreshes; nothing calls it any more.`]),
    ...(fields ?? []).map((field) => `- ${quoted(field)} (${placeOf(field)}): a gate of the old refresh.`),
    ...timers
      .filter((node) => /refresh|token|expir/i.test(node.getText()))
      .map((node) => `- ${quoted(node)} (${placeOf(node)}): withProactiveRefresh() takes its place.`),
    ...markers.map(({ name, declaration }) => `- ${quoted(name)} (${placeOf(declaration)}): becomes SKIP_TOKEN.`),
    ...changes.map(({ node, what }) => `- ${quoted(node)} (${placeOf(node)}): ${CHANGED[what]}.`),
  ];
}

const CHANGED = {
  'sign-in': 'becomes TokenStore.signIn()',
  'sign-out': 'becomes TokenStore.signOut()',
  read: 'reads TokenStore.tokens()',
  gone: 'goes',
} as const;

function toDo(
  { application }: AppPicture,
  { judged }: Plan,
  { changes, urlTests, home, reading, atEnd, richerWays }: Conversion,
): readonly string[] {
  const signsIn = changes.some(({ what }) => what === 'sign-in');
  const asked = judged.filter(({ verdict }) => verdict.type === 'ask');
  return [
    ...(signsIn
      ? []
      : ['- No place was seen that writes the tokens at sign-in: hand the answer to `TokenStore.signInFrom()` there.']),
    ...urlTests.map(
      (test) =>
        `- ${quoted(test)} (${placeOf(test)}) made exceptions by URL. A request that must bear no token is sent with \`SKIP_TOKEN\`, or its URL is left out of \`apis\`.`,
    ),
    ...asked.map(({ interceptor, verdict }) => `- ${interceptor.name}: ${verdict.type === 'ask' ? verdict.why : ''}.`),
    ...(home.type === 'storage' && (home.area === 'sessionStorage' || !RELEASE.options.migrateFrom.ready)
      ? [
          `- People who are signed in when this is rolled out sign in once more: the tokens under '${home.key}' are not taken over.`,
        ]
      : []),
    ...richerWays.map(
      (call) =>
        `- ${quoted(call)} (${placeOf(call)}) told the login page more than its path. withLoginRedirect() adds \`returnUrl\` alone: what the page reads beside it comes from \`onSessionEnded\`, which has the reason.`,
    ),
    ...(atEnd.length
      ? ['- `onSessionEnded` does what the interceptor did when no token could be had: read whether it is still meant.']
      : []),
    `- Delete the tests of what is gone, run \`${application.cli} build ${application.name}\`, sign in, and let a token expire: ${reading.url.text} must be called once.`,
  ];
}

function withoutConversion(judged: readonly Judged[]): readonly string[] {
  const asked = judged.filter(({ verdict }) => verdict.type === 'ask');
  return asked.length
    ? asked.map(
        ({ interceptor, verdict }) =>
          `- ${interceptor.name}: decide about this: ${verdict.type === 'ask' ? verdict.why : ''}. Nothing is changed before that.`,
      )
    : ['- Nothing: no interceptor of this app refreshes tokens.'];
}

function forPeople(judged: readonly Judged[], { limits }: Conversion): readonly string[] {
  const others = judged
    .filter(({ interceptor }) => interceptor.module !== PACKAGE)
    .filter(({ verdict }) => verdict.type !== 'convert' || !verdict.isWhole)
    .map(({ interceptor }) => interceptor.name);
  const swallows = judged.some(
    ({ interceptor, verdict }) =>
      verdict.type === 'convert' && /return (?:EMPTY|NEVER|of\()/.test(interceptor.code?.getSourceFile().text ?? ''),
  );
  const toasts = others.length ? ` in ${others.join(', ')}` : '';
  return [
    `- Toasts on the first 401 vanish: what acts on errors${toasts} sees the final answer alone, after the refresh.`,
    '- Being offline signs people out no more: a refresh that fails for want of an answer, or with 5xx, keeps the session.',
    `- The order of interceptors: ${[...others, 'ngx-token-refresh'].join(' → ')}. Ours is the last.`,
    limits.length
      ? '- The token goes where it went before: to what `apis` names.'
      : '- Tokens that went to foreign hosts do so no more: `apis` alone receives them.',
    ...(swallows
      ? ['- Requests that ended in silence when no token could be had now fail with the 401 of the server.']
      : []),
    '- Tabs share one refresh, and a sign-out in one reaches all.',
  ];
}

// What the picker of the page "Backends" shows: the configuration for a refresh call that looks like this.

import { picker as english } from './picker.en.mjs';

/** What can be chosen, by the name of the choice; the first is what the picker begins with. */
export const CHOICES = english.choices;

/** What is typed, by name, with what it is where it is left alone. */
export const TEXTS = {
  url: '/api/auth/refresh',
  accessField: 'accessToken',
  refreshField: 'refreshToken',
  expiryField: 'expiresIn',
  okCode: '200',
  refusedCode: '401',
};

export const beginning = () => ({
  ...Object.fromEntries(Object.entries(CHOICES).map(([name, values]) => [name, Object.keys(values)[0]])),
  ...TEXTS,
});

/** What the answer can be where the call sends this. */
export function answersTo({ sends }) {
  if (sends === 'oauth') return ['flat'];
  if (sends === 'nothing') return ['flat', 'envelope'];
  return sends === 'cookie' ? ['flat', 'envelope', 'bare', 'empty'] : ['flat', 'envelope', 'bare'];
}

/** Which of the texts matter for these choices. */
export function textsFor(picked) {
  const answers = answerOf(picked);
  const hasFields = picked.sends !== 'nothing' && ['flat', 'envelope'].includes(answers);
  return {
    url: picked.sends !== 'nothing',
    accessField: hasFields && picked.sends !== 'oauth',
    refreshField: hasFields && ['json', 'form', 'query', 'header'].includes(picked.sends),
    expiryField: hasFields && !['jwt', 'unknown'].includes(picked.expires),
    okCode: answers === 'envelope',
    refusedCode: answers === 'envelope',
  };
}

/** An answer that a former choice has left over falls back to the first. */
const answerOf = (picked) => (answersTo(picked).includes(picked.answers) ? picked.answers : answersTo(picked)[0]);

const quoted = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
/** A code is a number where it looks like one: codes are compared as texts. */
const code = (text) => (/^(?:0|[1-9]\d*)$/.test(text) ? text : quoted(text));

const READERS = { epochSeconds: 'expiryFromSeconds', epochMs: 'expiryFromMs', date: 'expiryFromDate()' };

/** The value of `expiry`; `null`: what the backend takes by itself. */
function expiryOf({ expires, expiryField }, { usualField, hasFields }) {
  if (expires === 'jwt' || (!hasFields && expires !== 'unknown')) return '{ fromToken: jwtExpiry }';
  if (expires === 'unknown') return null;
  const read = READERS[expires] ? `, read: ${READERS[expires]}` : '';
  return !read && expiryField === usualField ? null : `{ field: ${quoted(expiryField)}${read} }`;
}

/** The name of the backend, and its options as code; what is the default is left out. */
function partsOf(picked) {
  const { sends, url, accessField, refreshField, okCode, refusedCode } = picked;
  const answers = answerOf(picked);
  const has = textsFor(picked);
  if (sends === 'oauth') {
    const expiry = expiryOf(picked, { usualField: 'expires_in', hasFields: true });
    return ['oauth2Backend', { tokenEndpoint: quoted(url), clientId: "'my-client'", expiry }];
  }
  if (sends === 'cookie' && (answers === 'empty' || answers === 'flat')) {
    const isEmpty = answers === 'empty';
    const accessTokenField = isEmpty || accessField === 'access_token' ? null : quoted(accessField);
    const expiry = isEmpty ? null : expiryOf(picked, { usualField: 'expires_in', hasFields: true });
    return ['cookieBackend', { refreshUrl: quoted(url), accessTokenField, expiry }];
  }
  const isEnvelope = answers === 'envelope';
  const usual = isEnvelope ? { access: 'token', expiry: null } : { access: 'accessToken', expiry: 'expiresIn' };
  const isNothing = sends === 'nothing';
  const options = {
    refreshUrl: isNothing ? 'null' : quoted(url),
    credential: { cookie: "'cookie'", access: "'access-token'" }[sends] ?? null,
    sendAs: ['form', 'query', 'header'].includes(sends) ? quoted(sends) : null,
    okCode: isEnvelope && okCode !== '200' ? code(okCode) : null,
    refusedCode: isEnvelope && refusedCode !== '401' ? code(refusedCode) : null,
    requestField: has.refreshField && refreshField !== 'refreshToken' ? quoted(refreshField) : null,
    accessTokenField:
      answers === 'bare' ? "''" : has.accessField && accessField !== usual.access ? quoted(accessField) : null,
    refreshTokenField: has.refreshField && refreshField !== 'refreshToken' ? quoted(refreshField) : null,
    expiry: isNothing ? null : expiryOf(picked, { usualField: usual.expiry, hasFields: answers !== 'bare' }),
  };
  return [isEnvelope ? 'envelopeBackend' : 'restBackend', options];
}

/** A module that exports the backend. */
export function configurationOf(picked) {
  const [backend, options] = partsOf(picked);
  const lines = Object.entries(options).filter(([, value]) => value !== null);
  const used = lines.map(([, value]) => value).join();
  const imports = [
    backend,
    ...['expiryFromDate', 'expiryFromMs', 'expiryFromSeconds', 'jwtExpiry'].filter((name) => used.includes(name)),
  ];
  const body = lines.map(([name, value]) => `  ${name}: ${value},\n`).join('');
  return `import { ${imports.sort().join(', ')} } from 'ngx-token-refresh';\n\nexport const backend = ${backend}({\n${body}});\n`;
}

/** What else must be done for this call to work, in the words of a language. */
export function advice(picked, words = english.advice) {
  const { sends, expires } = picked;
  const isCookie = answerOf(picked) === 'empty';
  return [
    sends === 'access' && words.proactive,
    sends === 'access' && expires === 'unknown' && words.noExpiry,
    sends === 'query' && words.query,
    isCookie ? words.signInCookie : words.signIn,
    sends === 'nothing' && words.nothing,
    sends === 'oauth' && words.clientId,
    expires === 'date' && sends !== 'nothing' && words.zone,
  ].filter(Boolean);
}

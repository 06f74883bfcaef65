// What `.ci/run` looks at: no bundle has grown, and none holds what it was not asked for.
import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { measure, sourcesOf } from './measure.mjs';
import { entries, own } from './size-rows.mjs';

const limitsFile = new URL('size-limits.json', import.meta.url);

/** How far above what is measured a limit is set: an upgrade of esbuild or of the linker costs a few bytes. */
const MARGIN = 1.02;

export async function acceptSizes(measured) {
  const limits = Object.fromEntries(measured.map(({ name, gzip }) => [name, Math.ceil((gzip * MARGIN) / 10) * 10]));
  await writeFile(limitsFile, await format(JSON.stringify(limits), { parser: 'json' }));
}

/** @returns what has grown, in sentences */
export async function grown(measured) {
  const limits = JSON.parse(await readFile(limitsFile, 'utf8'));
  return [
    ...measured
      .filter(({ name, gzip }) => !(gzip <= limits[name]))
      .map(({ name, gzip }) => `${name}: ${gzip} B, and the limit is ${limits[name] ?? 'not set'}`),
    ...Object.keys(limits)
      .filter((name) => !own.some((row) => row.name === name))
      .map((name) => `${name}: has a limit and is not measured`),
  ];
}

/**
 * What an app does not pay for unless it names it, with a mark that it cannot be there without: a piece of its text, or
 * of the path of its source. Each mark is looked for first where it must be, so that none grows old unnoticed.
 */
const optional = {
  restBackend: /source:backends\/rest/,
  envelopeBackend: /source:backends\/envelope/,
  oauth2Backend: /grant_type/,
  cookieBackend: /source:backends\/cookie/,
  jwtExpiry: /atob/,
  localStorageTokens: /localStorage/,
  withStorage: /source:tokens\/token-record\.ts/,
  withProactiveRefresh: /source:refresh\/proactive/,
  withCrossTabSync: /BroadcastChannel/,
  TokenRefreshModule: /ɵmod|\\u0275mod/,
  'ngx-token-refresh/router': /returnUrl/,
  'ngx-token-refresh/dpop': /dpop\+jwt/,
  'ngx-token-refresh/devtools': /token-refresh-devtools/,
  'ngx-token-refresh/testing': /source:testing\//,
};

/** What no bundle for a browser has. */
const never = { 'what only a server asks': /isPlatformServer/ };

const core = entries.core;
const bundles = [
  { asksFor: ['restBackend'], code: core('restBackend') },
  { asksFor: ['envelopeBackend'], code: core('envelopeBackend') },
  { asksFor: ['oauth2Backend'], code: core('oauth2Backend') },
  { asksFor: ['cookieBackend'], code: core('cookieBackend') },
  { asksFor: ['restBackend', 'withStorage', 'localStorageTokens'] },
  { asksFor: ['restBackend', 'withProactiveRefresh'] },
  { asksFor: ['restBackend', 'withCrossTabSync'] },
  { asksFor: ['restBackend', 'jwtExpiry'] },
  { asksFor: ['TokenRefreshModule'] },
  { asksFor: ['restBackend', 'ngx-token-refresh/router'], code: entries.router },
  { asksFor: ['restBackend', 'ngx-token-refresh/dpop'], code: entries.dpop },
  { asksFor: ['restBackend', 'ngx-token-refresh/devtools'], code: entries.devtools },
  { asksFor: ['restBackend', 'ngx-token-refresh/testing'], code: entries.testing },
];

/** @returns what is where it should not be, in sentences */
export async function stowaways() {
  const found = [];
  for (const { asksFor, code = `export { ${asksFor.join(', ')} } from 'ngx-token-refresh';` } of bundles) {
    const bundle = await measure(code);
    const searched =
      `${bundle.text}\n${[...sourcesOf(bundle)].map((source) => `source:${source}`).join('\n')}`.replaceAll(
        'source:src/lib/',
        'source:',
      );
    for (const [name, mark] of Object.entries(never)) {
      if (mark.test(bundle.text)) found.push(`${asksFor.join(' + ')}: has ${name} in it (${mark})`);
    }
    for (const [name, mark] of Object.entries(optional)) {
      if (!asksFor.includes(name) && mark.test(searched))
        found.push(`${asksFor.join(' + ')}: has ${name} in it (${mark})`);
      if (asksFor.includes(name) && !mark.test(searched)) {
        found.push(`${name}: its mark ${mark} is not in its own bundle; give it another in size-check.mjs`);
      }
    }
  }
  return found;
}

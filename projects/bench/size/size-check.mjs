// What `npm run size -- --check` complains about: a bundle that is larger than its limit, and one that holds what the app did
// not import. Limits are changed by hand: those of the backends and of all features are targets, not measured sizes.
import { readFile } from 'node:fs/promises';
import { sourcesOf } from './measure.mjs';

/** By the name of the row: bytes, minified and gzipped. */
export const limits = JSON.parse(await readFile(new URL('size-limits.json', import.meta.url), 'utf8'));

export function tooLarge(measured) {
  const unused = Object.keys(limits).filter((name) => !measured.some((row) => row.name === name));
  return [
    ...measured
      .filter(({ name, gzip }) => !(gzip <= limits[name]))
      .map(({ name, gzip }) => `${name}: ${gzip} B, and the limit is ${limits[name] ?? 'not set'}`),
    ...unused.map((name) => `${name}: has a limit and is not measured`),
  ];
}

/**
 * What an app pays for only if it imports it, with a mark that it cannot be there without: a piece of its text, or of the path
 * of its source. Each mark must be in its own bundle, so that none grows old unnoticed.
 */
const optional = {
  restBackend: /source:backends\/rest/,
  envelopeBackend: /source:backends\/envelope/,
  oauth2Backend: /grant_type/,
  cookieBackend: /source:backends\/cookie/,
  jwtExpiry: /atob/,
  localStorageTokens: /localStorage/,
  withStorage: /\/(token-record|with-storage)\.ts/,
  withProactiveRefresh: /source:.*proactive/,
  withCrossTabSync: /BroadcastChannel/,
  TokenRefreshModule: /ɵmod|\\u0275mod/,
  'ngx-token-refresh/router': /returnUrl/,
  'ngx-token-refresh/dpop': /dpop\+jwt/,
  'ngx-token-refresh/devtools': /token-refresh-devtools/,
  'ngx-token-refresh/testing': /source:testing\//,
};

/** What only a server asks: no bundle for a browser has it. */
const never = /isPlatformServer/;

export function stowaways(measured) {
  return measured.flatMap((row) => {
    const sources = [...sourcesOf(row)].map((source) => `source:${source.replace(/^src\/lib\//, '')}`);
    const searched = [row.text, ...sources].join('\n');
    const complaints = Object.entries(optional)
      .filter(([name, mark]) => mark.test(searched) !== row.code.includes(name))
      .map(([name, mark]) =>
        row.code.includes(name)
          ? `${row.name}: the mark of ${name}, ${mark}, is not in it; give it another in size-check.mjs`
          : `${row.name}: has ${name} in it (${mark})`,
      );
    return never.test(row.text) ? [...complaints, `${row.name}: has ${never} in it`] : complaints;
  });
}

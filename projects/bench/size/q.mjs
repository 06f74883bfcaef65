import { measure, ownersOf, gzipped } from './measure.mjs';
const signIn = 'tokenRefreshInterceptor, provideTokenRefresh, TokenStore';
const core = (...more) => `export { ${[signIn, ...more].join(', ')} } from 'ngx-token-refresh';`;
const rows = { rest: core('restBackend'), cookie: core('cookieBackend'), envelope: core('envelopeBackend'), oauth2: core('oauth2Backend'), all: core('restBackend', 'withStorage', 'localStorageTokens', 'withProactiveRefresh', 'withCrossTabSync'), allEv: core('restBackend', 'withStorage', 'localStorageTokens', 'withProactiveRefresh', 'withCrossTabSync','injectTokenRefreshEvents')};
const want = process.argv[2];
for (const [n, c] of Object.entries(rows)) { if (want && want !== n) continue; const r = await measure(c); console.log(n, r.minified, r.gzip);
  if (want) { const owners = ownersOf(r); const by = {}; owners.forEach((o,i)=>by[o]=(by[o]??0)+1); for (const [o,v] of Object.entries(by).sort((a,b)=>b[1]-a[1])) console.log(String(v).padStart(6), o); if (process.argv[3]) console.log(r.text); } }

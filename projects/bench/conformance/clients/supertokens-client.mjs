import SuperTokens from 'supertokens-website';
import { fetchingBy } from '../../../token-refresh/test/http-scenarios/fetch-client.ts';
import { fakeFetch } from '../../../token-refresh/test/world/fake-fetch.ts';
import { PAGE } from './angular-client.mjs';

/** What the package keeps its tokens in, and the `fetch` that it replaces: one page at a time, as it has it. */
const page = { cookies: new Map(), window: null, lastHolder: null, release: null };

/** Its own lock waits 30 ms for other tabs, which is longer than the scenarios give a refresh: they have one tab. */
const mutex = {
  acquireLock: async () => {
    const before = page.lastHolder;
    let release;
    page.lastHolder = new Promise((resolve) => (release = resolve));
    await before;
    page.release = release;
    return true;
  },
  releaseLock: async () => page.release(),
};

const storage = () => {
  const items = new Map();
  const sync = {
    key: (n) => [...items.keys()][n] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
  const entries = Object.entries(sync);
  return {
    ...Object.fromEntries(entries.map(([name, act]) => [name, async (...args) => act(...args)])),
    ...Object.fromEntries(entries.map(([name, act]) => [`${name}Sync`, act])),
  };
};

/** Says what the package wants to know of the session beside the tokens: whose it is, and until when. */
const frontToken = (expiresAt = Date.now() + 3_600_000) => btoa(JSON.stringify({ uid: 'u', ate: expiresAt, up: {} }));

/** The refresh endpoint of a SuperTokens back end, before the server's own. */
function network(server) {
  const send = fakeFetch(server, PAGE);
  return async (input, init = {}) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.endsWith('/auth/session/refresh')) return send(input, init);
    const refreshToken = new Headers(init.headers).get('authorization')?.replace('Bearer ', '');
    const answer = await send(server.refreshPath, { method: 'POST', body: JSON.stringify({ refreshToken }) });
    const text = await answer.text();
    const tokens = answer.ok && text.startsWith('{') ? JSON.parse(text) : null;
    const headers = new Headers(answer.headers);
    if (tokens) {
      headers.set('st-access-token', tokens.accessToken);
      if (tokens.refreshToken) headers.set('st-refresh-token', tokens.refreshToken);
      headers.set('front-token', frontToken());
    }
    return new Response(text, { status: answer.status, headers });
  };
}

const init = () =>
  SuperTokens.init({
    apiDomain: new URL(PAGE).origin,
    tokenTransferMethod: 'header',
    lockFactory: async () => mutex,
    cookieHandler: () => ({
      getCookie: async () => [...page.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      setCookie: async (text) => {
        const [, name, value] = /^([^=]*)=([^;]*)/.exec(text);
        if (value) page.cookies.set(name, value);
        else page.cookies.delete(name);
      },
    }),
    windowHandler: (original) => ({
      ...original,
      getWindowUnsafe: () => page.window,
      location: { ...original.location, getHostName: () => 'localhost', getOrigin: () => new URL(PAGE).origin },
      localStorage: storage(),
      sessionStorage: storage(),
    }),
  });

/** supertokens-website with tokens in headers. Its locks and its `fetch` are those of the page. */
export function superTokensClient(server) {
  page.cookies.clear();
  page.lastHolder = null;
  page.window = { fetch: network(server) };
  // What it takes from the global scope of a page.
  Object.assign(globalThis, { window: new EventTarget(), XMLHttpRequest: class {} });
  init();
  return {
    ...fetchingBy((url, init) => page.window.fetch(url, init)),
    signIn: ({ accessToken, refreshToken, expiresAt }) => {
      page.cookies.clear();
      page.cookies.set('st-access-token', accessToken);
      if (refreshToken) page.cookies.set('st-refresh-token', refreshToken);
      page.cookies.set('sFrontToken', frontToken(expiresAt));
      page.cookies.set('st-last-access-token-update', String(Date.now()));
    },
    token: () => page.cookies.get('st-access-token') ?? null,
    destroy: () => {
      delete globalThis.window;
      delete globalThis.XMLHttpRequest;
    },
  };
}

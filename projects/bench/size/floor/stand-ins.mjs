// What jest's scenarios import in place of the library: the floor, on a stage. The scenarios give the library its locks,
// news, page and chance by ports; the floor takes them from the browser. So here they are made into a document.
import { DOCUMENT } from '@angular/common';
import { createEnvironmentInjector, EnvironmentInjector, inject } from '@angular/core';
import { PAGE_WAKE } from '../../../token-refresh/src/lib/refresh/page-wake';
import { TAB_LOCKS } from '../../../token-refresh/src/lib/refresh/tab-locks';
import { RANDOM } from '../../../token-refresh/src/lib/tokens/random';
import { TAB_CHANNEL } from '../../../token-refresh/src/lib/tokens/tab-channel';
import { jwtExpiry as readExpiry } from '../../../token-refresh/src/lib/backends/jwt-expiry';
import * as floor from './floor.mjs';

export * from './floor.mjs';
export { TokenRefreshInterceptor } from './scenarios.mjs';

/** Not in the row that is measured. */
export const jwtExpiry = readExpiry;
export const restBackend = ({ tokenExpiry, ...options }) => ({
  ...floor.restBackend(options),
  ...(tokenExpiry && { expiresAt: ({ accessToken }) => tokenExpiry(accessToken) }),
});
export const envelopeBackend = restBackend;
export const oauth2Backend = restBackend;
export const cookieBackend = restBackend;
export const memoryTokens = () => ({});

/** The floor knows `localStorage` alone. Others are put in its place. */
export const sessionStorageTokens = (options) => ({ ...floor.localStorageTokens(options), area: 'sessionStorage' });
export const withStorage = (storage) =>
  typeof storage === 'function' || 'read' in storage
    ? { ...floor.localStorageTokens(), own: typeof storage === 'function' ? storage : () => storage }
    : storage;

const { random } = Math;
const { timeout } = AbortSignal;
afterEach(() => {
  Math.random = random;
  AbortSignal.timeout = timeout;
});

export const provideTokenRefresh = (config, ...features) => [
  {
    provide: floor.TokenStore,
    useFactory: () => {
      const parent = inject(EnvironmentInjector);
      const document = stage(parent, Object.assign({}, ...features));
      const [{ useFactory }] = floor.provideTokenRefresh(config, ...features);
      return createEnvironmentInjector([{ provide: DOCUMENT, useValue: document }], parent).runInContext(useFactory);
    },
  },
];

function stage(injector, { area = 'localStorage', own }) {
  const port = (token) => injector.get(token, null);
  const document = injector.get(DOCUMENT);
  Math.random = port(RANDOM) ?? random;
  const locks = port(TAB_LOCKS);
  const channel = port(TAB_CHANNEL);
  const page = port(PAGE_WAKE);
  if (own) own = ownStorage(own);
  const view = () =>
    document.defaultView && {
      get localStorage() {
        return own?.() ?? byName(document.defaultView[area], () => channel?.tell());
      },
      navigator: { locks: locks && onVirtualTime(locks) },
      addEventListener: (type, heard, { signal }) => {
        const listening =
          type === 'storage'
            ? channel?.listen(() => heard({ key: 'ngx-token-refresh' }))
            : type === 'focus'
              ? page?.listen(() => heard({}))
              : undefined;
        signal.addEventListener('abort', () => listening?.());
      },
    };
  return {
    get baseURI() {
      return document.baseURI;
    },
    get location() {
      return document.location;
    },
    get hidden() {
      return !(page?.visible ?? true);
    },
    get defaultView() {
      return view();
    },
  };
}

/** A storage whose texts are its properties, over one that may only have methods. */
function byName(storage, changed) {
  if (!storage) return storage;
  return new Proxy(storage, {
    get: (_, key) => {
      // A name that lasts is all that the lease of the floor needs: it is a time.
      const text = storage.getItem(key) ?? undefined;
      return key.endsWith('.lease') ? text?.replace('gone ', '') : text;
    },
    set: (_, key, text) => {
      storage.setItem(key, String(text));
      changed();
      return true;
    },
    deleteProperty: (_, key) => {
      storage.removeItem(key);
      changed();
      return true;
    },
  });
}

/** A storage of the app itself: opened once. */
function ownStorage(open) {
  let area;
  let failure;
  try {
    area = inject(EnvironmentInjector).runInContext(open);
  } catch (error) {
    failure = error;
  }
  return () => {
    if (failure) throw failure;
    return (
      area &&
      byName(
        { getItem: () => area.read(), setItem: (_, text) => area.write(text), removeItem: () => area.remove() },
        () => undefined,
      )
    );
  };
}

/** Jest's scenarios stop the clock; `AbortSignal.timeout()` does not know. A lock that is granted needs it no more. */
function onVirtualTime(locks) {
  const timers = new WeakMap();
  AbortSignal.timeout = (ms) => {
    const standing = new AbortController();
    timers.set(
      standing.signal,
      setTimeout(() => standing.abort(), ms),
    );
    return standing.signal;
  };
  return {
    query: () => locks.query(),
    request: (name, options, held) =>
      locks.request(name, options, () => {
        clearTimeout(timers.get(options.signal));
        return held();
      }),
  };
}

// What the scenarios of the library import, as jest.config.mjs has it: the floor, on a stage. The scenarios hand locks,
// news of other tabs, the page and chance to the library by its ports. The floor has none but for the last, and takes them from
// the browser: so each app gets a document that has in it what its ports hold.
import { DOCUMENT } from '@angular/common';
import { createEnvironmentInjector, EnvironmentInjector, inject, makeEnvironmentProviders } from '@angular/core';
import { PAGE_WAKE } from '../../../token-refresh/src/lib/platform/page-lifecycle';
import { TAB_LOCKS } from '../../../token-refresh/src/lib/features/cross-tab/tab-locks';
import { CLOCK } from '../../../token-refresh/src/lib/platform/clock';
import { RANDOM } from '../../../token-refresh/src/lib/platform/random';
import { TAB_CHANNEL } from '../../../token-refresh/src/lib/features/cross-tab/tab-channel';
import * as floor from './floor.mjs';

export * from './floor.mjs';
export { TokenRefreshInterceptor } from './scenarios.mjs';
// In none of the rows that the floor is compared with, and needed by scenarios of theirs: the library's own.
export { isBearerChallenge } from '../../../token-refresh/src/lib/backends/bearer-challenge';
export { cookieBackend } from '../../../token-refresh/src/lib/backends/cookie-backend';
export { envelopeBackend } from '../../../token-refresh/src/lib/backends/envelope-backend';
export { outcomeOfError } from '../../../token-refresh/src/lib/backends/error-outcome';
export { dateText, epochMs, epochSeconds } from '../../../token-refresh/src/lib/backends/expiry-readers';
export { jwtExpiry } from '../../../token-refresh/src/lib/backends/jwt-expiry';
export { oauth2Backend } from '../../../token-refresh/src/lib/backends/oauth2-backend';
export { isNews as ɵisNews } from '../../../token-refresh/src/lib/http/event-order';
export { baseUrl as ɵbaseUrl } from '../../../token-refresh/src/lib/platform/page-url';
export { onServer as ɵonServer } from '../../../token-refresh/src/lib/platform/on-server';
export { memoryTokens, sessionStorageTokens } from '../../../token-refresh/src/lib/session/token-storage';
export { COOKIE_SESSION } from '../../../token-refresh/src/lib/session/tokens';
export { warn as ɵwarn } from '../../../token-refresh/src/lib/platform/warn';

/** The library's own asks for the library's `REPLAYABLE`. */
export const ɵisReplayable = ({ body, context }) => context.get(floor.REPLAYABLE) ?? !body?.getReader;

const { random } = Math;
const { timeout } = AbortSignal;
// A recipe imports its own in a test.
if (!expect.getState().currentTestName)
  afterEach(() => {
    Math.random = random;
    AbortSignal.timeout = timeout;
  });

export function provideTokenRefresh(config, ...features) {
  const [{ provide, useFactory }, ...others] = floor.provideTokenRefresh(config, ...features).ɵproviders;
  const onStage = () => {
    const injector = inject(EnvironmentInjector);
    const clock = injector.get(CLOCK, null);
    const providers = [
      { provide: DOCUMENT, useValue: stage(injector) },
      clock ? { provide: floor.ɵCLOCK, useValue: clock } : [],
    ];
    return createEnvironmentInjector(providers, injector).runInContext(useFactory);
  };
  return makeEnvironmentProviders([{ provide, useFactory: onStage }, ...others]);
}

function stage(injector) {
  const port = (token) => injector.get(token, null);
  const document = injector.get(DOCUMENT);
  const channel = port(TAB_CHANNEL);
  const locks = port(TAB_LOCKS);
  const page = port(PAGE_WAKE);
  Math.random = port(RANDOM) ?? random;
  const window = {
    get localStorage() {
      return withLease(document.defaultView.localStorage, FLOOR_CHANNEL ? null : channel);
    },
    get sessionStorage() {
      return document.defaultView.sessionStorage;
    },
    navigator: { locks: locks && onVirtualTime(locks) },
    BroadcastChannel: channel && broadcast(channel),
    addEventListener: (type, listener, { signal }) => {
      // One event stands for all that wake a page.
      const sources = { storage: FLOOR_CHANNEL ? null : channel, focus: page };
      const end = sources[type]?.listen(() => listener({ key: type === 'storage' ? 'a key' : undefined }));
      if (end) signal.addEventListener('abort', end);
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
      return page?.visible === false;
    },
    get defaultView() {
      return document.defaultView && window;
    },
  };
}

function broadcast(channel) {
  return class {
    postMessage() {
      channel.tell();
    }
    set onmessage(heard) {
      this.close();
      this.close = channel.listen(heard);
    }
    close() {}
  };
}

/** The lease of the floor is a time; that of the library has a name before it. */
function withLease(storage, channel) {
  return {
    getItem: (key) => storage.getItem(key)?.replace(/^gone /, '') ?? null,
    setItem: (key, text) => {
      storage.setItem(key, text);
      channel?.tell();
    },
    removeItem: (key) => {
      storage.removeItem(key);
      channel?.tell();
    },
  };
}

/** The timeouts of signals are on the virtual clock of a scenario as well, and end with the wait for the lock. */
function onVirtualTime(locks) {
  const timers = new WeakMap();
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    const { signal } = controller;
    timers.set(
      signal,
      setTimeout(() => controller.abort(), ms),
    );
    return signal;
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

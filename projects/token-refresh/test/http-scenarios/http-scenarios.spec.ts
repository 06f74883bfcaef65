import { EnvironmentInjector, runInInjectionContext } from '@angular/core';
import { SKIP_TOKEN, tokenRefreshInterceptor, withProactiveRefresh } from 'ngx-token-refresh';
import { injectTokenFetch, injectWorkerTokens, TokenFetch } from 'ngx-token-refresh/fetch';
import { workerTokenFetch } from 'ngx-token-refresh/worker';
import { Observable } from 'rxjs';
import { describeSetUps, SetUp, startApp } from '../world/app';
import { fakeFetch } from '../world/fake-fetch';
import { useMessagePorts } from '../world/message-ports';
import { told } from '../world/no-leaks';
import { settle, useVirtualTime } from '../world/virtual-time';
import { scenarios } from './all';
import { refreshOf, sendingBy } from './angular-client';
import { fetchingBy } from './fetch-client';
import { Client, ClientOptions, Handle, ScenarioServer, worldOn } from './scenario';

useVirtualTime();
useMessagePorts();

/** The requests of the test that runs. */
const handles: Handle[] = [];

function startClient(
  setUp: SetUp,
  server: ScenarioServer,
  { apis, twice, proactive, onSessionEnded }: ClientOptions = {},
): Client & { readonly injector: EnvironmentInjector } {
  const app = startApp(setUp, {
    server,
    signedIn: false,
    ...(apis && { apis }),
    ...(onSessionEnded && { onSessionEnded }),
    features: proactive ? [withProactiveRefresh()] : [],
    before: twice ? [tokenRefreshInterceptor] : [],
    after: [refreshOf(server)],
  });
  const sending = sendingBy(app.http, SKIP_TOKEN);
  const subscribe = (source: Observable<unknown>): Handle => {
    const handle = sending.subscribe(source);
    handles.push(handle);
    return handle;
  };
  return {
    ...app,
    request: sending.request,
    subscribe,
    send: (request) => subscribe(sending.request(request)),
    told: () => app.ended.length,
    destroy: () => app.injector.destroy(),
  };
}

/** As a worker gets it: its page is at the other end of a port. */
function workerFetch(injector: EnvironmentInjector): TokenFetch {
  const { port1, port2 } = new MessageChannel();
  runInInjectionContext(injector, injectWorkerTokens)(port1);
  return workerTokenFetch(port2);
}

/** Every line that speaks of requests, by `fetch` (N1), and by that of a worker (N12). */
describe.each([
  ['N1 over fetch', (injector: EnvironmentInjector) => runInInjectionContext(injector, injectTokenFetch)],
  ['N12 over the fetch of a worker', workerFetch],
])('%s', (_, fetchOf) => {
  const offered = scenarios.filter(
    ({ id, needed }) =>
      needed !== 'requests as streams' &&
      needed !== 'being registered twice' &&
      // The call of a worker takes a moment to its page, and the scenario leaves none: see worker-token-fetch.spec.ts.
      !(id === 'S2' && fetchOf === workerFetch),
  );
  test.each(offered)('$id $title', async ({ run }) => {
    const server = new ScenarioServer();
    const start = (options?: ClientOptions): Client => {
      const app = startClient({ interceptor: 'function', client: 'xhr' }, server, options);
      globalThis.fetch = fakeFetch(server, 'http://localhost/');
      return { ...app, ...fetchingBy(fetchOf(app.injector)) };
    };
    await run(worldOn({ server, start }));
    await settle(); // what is unhandled fails the test
    told.push(...handles.splice(0).map(({ error }) => error));
  });
});

describeSetUps('over HTTP', (setUp) => {
  test.each(scenarios)('$id $title', async ({ run }) => {
    const server = new ScenarioServer();
    await run(worldOn({ server, start: (options) => startClient(setUp, server, options) }));
    await settle(); // what is unhandled fails the test
    told.push(...handles.splice(0).map(({ error }) => error));
  });
});

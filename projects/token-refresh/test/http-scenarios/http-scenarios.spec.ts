import { EnvironmentInjector, runInInjectionContext } from '@angular/core';
import { SKIP_TOKEN, tokenRefreshInterceptor, withProactiveRefresh } from 'ngx-token-refresh';
import { injectTokenFetch } from 'ngx-token-refresh/fetch';
import { Observable } from 'rxjs';
import { describeSetUps, SetUp, startApp } from '../world/app';
import { fakeFetch } from '../world/fake-fetch';
import { told } from '../world/no-leaks';
import { settle, useVirtualTime } from '../world/virtual-time';
import { scenarios } from './all';
import { refreshOf, sendingBy } from './angular-client';
import { fetchingBy } from './fetch-client';
import { Client, ClientOptions, Handle, ScenarioServer, worldOn } from './scenario';

useVirtualTime();

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

/** Every line that speaks of requests, by `fetch` (N1). */
describe('N1 over fetch', () => {
  const offered = scenarios.filter(
    ({ needed }) => needed !== 'requests as streams' && needed !== 'being registered twice',
  );
  test.each(offered)('$id $title', async ({ run }) => {
    const server = new ScenarioServer();
    const start = (options?: ClientOptions): Client => {
      const app = startClient({ interceptor: 'function', client: 'xhr' }, server, options);
      globalThis.fetch = fakeFetch(server, 'http://localhost/');
      return { ...app, ...fetchingBy(runInInjectionContext(app.injector, injectTokenFetch)) };
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

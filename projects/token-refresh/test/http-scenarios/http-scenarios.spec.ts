import { SKIP_TOKEN, tokenRefreshInterceptor, withProactiveRefresh } from 'ngx-token-refresh';
import { Observable } from 'rxjs';
import { describeSetUps, SetUp, startApp } from '../world/app';
import { told } from '../world/no-leaks';
import { settle, useVirtualTime } from '../world/virtual-time';
import { scenarios } from './all';
import { refreshOf, sendingBy } from './angular-client';
import { Client, ClientOptions, Handle, ScenarioServer, worldOn } from './scenario';

useVirtualTime();

/** The requests of the test that runs. */
const handles: Handle[] = [];

function startClient(
  setUp: SetUp,
  server: ScenarioServer,
  { apis, twice, proactive, onSessionEnded }: ClientOptions = {},
): Client {
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

describeSetUps('over HTTP', (setUp) => {
  test.each(scenarios)('$id $title', async ({ run }) => {
    const server = new ScenarioServer();
    await run(worldOn({ server, start: (options) => startClient(setUp, server, options) }));
    await settle(); // what is unhandled fails the test
    told.push(...handles.splice(0).map(({ error }) => error));
  });
});

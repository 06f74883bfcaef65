import { SKIP_TOKEN, tokenRefreshInterceptor, withProactiveRefresh } from 'ngx-token-refresh';
import { Observable } from 'rxjs';
import { describeSetUps, SetUp, startApp } from '../world/app';
import { told } from '../world/no-leaks';
import { advance, settle, useVirtualTime } from '../world/virtual-time';
import { scenarios } from './all';
import { refreshOf, sendingBy } from './angular-client';
import { Client, ClientOptions, Handle, ScenarioServer } from './scenario';

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
  test.each(scenarios.map((scenario) => [`${scenario.id} ${scenario.title}`, scenario] as const))(
    '%s',
    async (_, { run }) => {
      const unhandled: unknown[] = [];
      const listener = (reason: unknown): void => void unhandled.push(reason);
      process.on('unhandledRejection', listener);
      const server = new ScenarioServer();
      await run({ server, advance, start: (options) => startClient(setUp, server, options) });
      await settle();
      told.push(...handles.splice(0).map(({ error }) => error));
      process.off('unhandledRejection', listener);
      expect(unhandled).toEqual([]);
    },
  );
});

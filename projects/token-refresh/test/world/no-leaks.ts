import { TokenRefreshEvent } from 'ngx-token-refresh';
import { ModelServer, WireRequest } from './model-server';
import { textsIn } from './texts-in';

// Every app of every scenario is watched: when a test has ended, nothing that it was told, and no request that left it
// for another server, has a token in it. The tokens of `ModelServer` are the mark that is looked for: `A1`, `R1`, ….

const MARK = /\b[AR]\d+\b/;

interface Watched {
  readonly server: ModelServer;
  readonly events: readonly TokenRefreshEvent[];
  readonly ended: readonly unknown[];
  readonly reported: readonly unknown[];
  /** `null`: its requests are not looked at. */
  readonly apis: readonly string[] | null;
}

/** The apps of the test that runs. */
export const watched: Watched[] = [];
/** The failures that its callers saw. */
export const told: unknown[] = [];
/** What was written to the console. */
const logged: unknown[][] = [];

/** Notes what is written to it, and lets it be written. */
export function watchConsole(): void {
  for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
    const write = console[method].bind(console);
    console[method] = (...args: unknown[]) => {
      logged.push(args);
      write(...args);
    };
  }
}

/** What got out in the test that has ended, one text each. */
export function leaks(): string[] {
  const found = [...marksIn('a failure', told.splice(0)), ...marksIn('the console', logged.splice(0))];
  for (const { server, events, ended, reported, apis } of watched.splice(0)) {
    found.push(...marksIn('an event', events), ...marksIn('an end', ended), ...marksIn('ErrorHandler', reported));
    if (apis) for (const request of server.requests) found.push(...leaksOf(request, server, apis));
  }
  return [...new Set(found)];
}

function leaksOf(request: WireRequest, server: ModelServer, apis: readonly string[]): string[] {
  const { url, headers, body } = request;
  const isRefresh = url.pathname === server.refreshPath;
  const inUrl = MARK.test(decodeURIComponent(url.href)) && !(isRefresh && server.shape === 'envelope');
  const isOurs = apis.some((api) => new URL(api, 'http://localhost/').origin === url.origin);
  return [
    ...(inUrl ? [`a URL: ${url.href}`] : []),
    ...(isOurs || isRefresh ? [] : marksIn(`a request to ${url.origin}`, { headers, body })),
  ];
}

function marksIn(where: string, value: unknown): string[] {
  return [...textsIn(value)].filter((text) => MARK.test(text)).map((text) => `${where}: ${text.slice(0, 300)}`);
}

import { TokenRefreshEvent } from 'ngx-token-refresh';

/** The most events that an error message lists. */
const LISTED = 12;

/** What the app did, by its events: an error message lists them, and says why no refresh was asked for. */
export class EventHistory {
  #lines: readonly string[] = [];
  readonly #unanswered = new Map<number, string>();
  readonly #refused = new Set<number>();
  #lastAnswer: string | null = null;
  #cooldownEnd = -Infinity;

  /** @param time says an epoch time in words. */
  constructor(private readonly time: (at: number) => string) {}

  add(event: TokenRefreshEvent): void {
    this.#lines = [...this.#lines, `${this.time(event.at)} ${inWords(event)}`].slice(-LISTED);
    if (event.type === 'refresh-failed') this.#cooldownEnd = event.at + event.cooldown;
    else if (event.type === 'session-started') this.#cooldownEnd = -Infinity;
    if (!('requestId' in event)) return;
    const { requestId: id, method, url } = event;
    const request = `${method} ${url}`;
    if (event.type === 'request-sent' || event.type === 'request-replayed') this.#unanswered.set(id, request);
    else this.#unanswered.delete(id);
    if (event.type === 'request-refused') this.#refused.add(id);
    else if (event.type === 'request-replayed') this.#refused.delete(id);
    if (event.type === 'request-answered')
      this.#lastAnswer = this.#refused.has(id)
        ? `${request} was refused so soon after a refresh that another would not help: clock.advance() first.`
        : `${request} was answered ${event.status}, which this \`backend\` takes for no refusal; by default a 401 is one.`;
  }

  /** The last events, each in a line, oldest first. */
  list(): string {
    return this.#lines.length ? `The last events:\n  ${this.#lines.join('\n  ')}` : 'No event was seen.';
  }

  /** Why the app may have asked for no refresh. @param now epoch milliseconds. @param expiresAt of the access token. */
  whyNoRefresh(now: number, expiresAt: number | undefined): string {
    const [unanswered] = this.#unanswered.values();
    if (now < this.#cooldownEnd)
      return `After a refresh that failed, none is tried before ${this.time(this.#cooldownEnd)}: clock.advance() first.`;
    if (unanswered) return `${unanswered} waits for its answer: flush a refusal, such as a 401, first.`;
    if (expiresAt !== undefined && now >= expiresAt)
      return 'An expired token starts none by itself: a refused request does, or withProactiveRefresh() before it expires.';
    return (
      this.#lastAnswer ??
      'No request reached tokenRefreshInterceptor: is it in withInterceptors(), do `apis` cover the URL, was it sent yet?'
    );
  }
}

/** Without its time, and without any token: events hold none. */
function inWords(event: TokenRefreshEvent): string {
  const values = Object.entries(event).filter(([name]) => name !== 'at' && name !== 'sessionName');
  return values.map(([, value]) => String(value)).join(' ');
}

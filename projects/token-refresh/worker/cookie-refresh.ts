import { inTurn } from './in-turn';
import { RefreshPauses } from './refresh-pauses';

/** How much longer than an exchange this worker waits for its turn, in ms. */
const MARGIN = 5_000;
/** `setTimeout` counts in 31 bits and fires at once for anything longer. */
export const LONGEST_DELAY = 0x7fff_ffff;
/** The most exchanges of one refresh: each answer may be void because the tabs tell of another session. */
const MOST_TRIES = 3;
/** Changes of the session that tabs tell of: the text where they share a storage, else the types of their messages. */
const CHANGES: readonly unknown[] = ['changed', 'ended'];
/** At most once in so many ms a pause ends early. */
const EARLY_TRY_EVERY = 5_000;
const HEADER_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** What the exchange of the cookie needs to know. */
export interface CookieExchange {
  readonly refreshUrl: string;
  /** `null`: the access token is a cookie too. */
  readonly accessTokenField: string | null;
  readonly requestHeaders: () => HeadersInit | Promise<HeadersInit>;
  /** ms */
  readonly refreshTimeout: number;
  /** Of the lock and the channel that the tabs share. */
  readonly namespace: string;
}

/**
 * What came of a refresh.
 *
 * - `'renewed'`: there is a new token, or cookie. `isOwn`: by the refresh of this worker
 * - `'refused'`: the session is over, or no refresh is to be expected to help for now
 * - `'unavailable'`: it failed for now
 */
export type Renewal =
  | { readonly type: 'renewed'; readonly isOwn: boolean }
  | { readonly type: 'refused'; readonly status: number }
  | { readonly type: 'unavailable'; readonly status: number };

/** Without a word of the server. */
const REFUSED: Renewal = { type: 'refused', status: 0 };

/** Exchanges the cookie: one refresh for all calls of this worker, in turn with those of the tabs. */
export class CookieRefresh {
  /** `null`: there is none, or it is a cookie. It is kept nowhere but here. */
  token: string | null = null;
  /** Counts what there was to send: a refusal of a call that was sent with less is late. */
  version = 0;
  /** Counts the changes that the tabs have told of: another person may have signed in. */
  epoch = 0;
  readonly #pauses = new RefreshPauses();
  #ongoing: Promise<Renewal> | null = null;
  /** What the last refresh failed with. */
  #failure: Renewal | null = null;
  /** Whether that was for want of a network. */
  #isAway = false;
  /** Epoch ms at which a pause ended early. */
  #earlyTryAt = -Infinity;
  /** The last version that an endpoint refused at once. */
  #fruitless = 0;
  /** Whether the access token is a cookie. */
  #isCookie: boolean;

  constructor(private readonly exchange: CookieExchange) {
    this.#isCookie = exchange.accessTokenField === null;
    // A service worker hears of it if it listens from its start.
    addEventListener('online', () => this.#onOnline());
    if (typeof BroadcastChannel === 'undefined') return;
    const channel = new BroadcastChannel(exchange.namespace);
    channel.onmessage = ({ data }: MessageEvent<{ readonly type?: unknown } | string | null>) => {
      if (CHANGES.includes(typeof data === 'object' ? data?.type : data)) this.#forget();
    };
  }

  /** Whether a call can be sent without asking the server first. */
  get isReady(): boolean {
    return !this.#ongoing && (this.token !== null || this.#isCookie);
  }

  /** A call was accepted that was sent with this version. */
  noteSuccess(version: number, endpoint: string): void {
    // A refresh that failed is not tried earlier because what there is still lasts.
    if (version === this.version && !this.#failure) this.#pauses.noteSuccess(endpoint);
  }

  /** The endpoint refused what our own refresh had just brought. */
  noteFruitless(endpoint: string): void {
    this.#pauses.noteFruitless(endpoint, this.#fruitless !== this.version);
    this.#fruitless = this.version;
  }

  /** @param version what the call was sent with that was refused; `null`: it waits to be sent */
  renew(version: number | null, endpoint: string): Promise<Renewal> {
    if (this.#ongoing) return this.#ongoing;
    // Refused late: there is something newer to send.
    if (this.isReady && version !== this.version) return Promise.resolve({ type: 'renewed', isOwn: false });
    const mayTry = version === null ? !this.#pauses.lasts : this.#pauses.allows(endpoint);
    if (!mayTry) return Promise.resolve(this.#pauses.lasts ? (this.#failure ?? REFUSED) : REFUSED);
    const ongoing = this.#run().finally(() => (this.#ongoing = null));
    return (this.#ongoing = ongoing);
  }

  /** Each try in a turn of its own: tabs would take a worker that keeps the lock for longer for suspended. */
  async #run(): Promise<Renewal> {
    const { namespace, refreshTimeout } = this.exchange;
    const longest = Math.min(refreshTimeout + MARGIN, LONGEST_DELAY);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const renewal = await inTurn(namespace, longest, (hasWaited) => this.#try(hasWaited));
      if (renewal) return renewal;
    }
    return this.#use(NO_ANSWER);
  }

  /** @returns `null`: the answer may be for the person who was signed in before */
  async #try(hasWaited: boolean): Promise<Renewal | null> {
    if (hasWaited && this.#isCookie) {
      // A tab or another worker may have renewed the cookie meanwhile: the next refusal tells.
      this.version++;
      return { type: 'renewed', isOwn: false };
    }
    const { epoch } = this;
    const answer = await this.#ask();
    return epoch === this.epoch ? this.#use(answer) : null;
  }

  #use({ isAway = false, retryAfter, status, token, type }: Answer): Renewal {
    this.#isAway = isAway;
    this.#pauses.begin(retryAfter);
    if (type === 'renewed') {
      this.token = token;
      this.#isCookie = token === null;
      this.version++;
      this.#failure = null;
      return { type, isOwn: true };
    }
    if (type === 'refused') this.token = null;
    return (this.#failure = { type, status });
  }

  async #ask(): Promise<Answer> {
    const timeout = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    // The headers of the app may never come, and those cannot be aborted.
    const late = new Promise<Answer>((resolve) => {
      timer = setTimeout(() => {
        timeout.abort();
        resolve(NO_ANSWER);
      }, this.exchange.refreshTimeout);
    });
    const answer = await Promise.race([this.#post(timeout.signal), late]);
    clearTimeout(timer);
    return answer;
  }

  async #post(signal: AbortSignal): Promise<Answer> {
    const { accessTokenField, refreshUrl, requestHeaders } = this.exchange;
    let isSent = false;
    try {
      const request = new Request(refreshUrl, {
        method: 'POST',
        credentials: 'include',
        headers: await requestHeaders(),
      });
      isSent = true;
      const response = await fetch(request, { signal });
      isSent = false;
      return await read(response, accessTokenField);
    } catch {
      return { ...NO_ANSWER, isAway: isSent && !signal.aborted };
    }
  }

  /** The network is back. */
  #onOnline(): void {
    const now = Date.now();
    if (!this.#isAway || Math.abs(now - this.#earlyTryAt) < EARLY_TRY_EVERY || !this.#pauses.lasts) return;
    this.#earlyTryAt = now;
    this.#pauses.end();
  }

  #forget(): void {
    this.token = null;
    this.version++;
    this.epoch++;
    this.#failure = null;
    this.#pauses.reset();
  }
}

interface Answer {
  readonly type: Renewal['type'];
  readonly status: number;
  readonly token: string | null;
  readonly retryAfter?: string | null;
  /** Whether there is no network. */
  readonly isAway?: boolean;
}

const NO_ANSWER: Answer = { type: 'unavailable', status: 0, token: null };

/** As `cookieBackend()` reads it: 400, 401 or 403 refuses, unless a proxy answers with a page of its own. */
async function read(response: Response, accessTokenField: string | null): Promise<Answer> {
  const { headers, ok, status } = response;
  const isPage = /\bhtml\b/i.test(headers.get('Content-Type') ?? '');
  const retryAfter = headers.get('Retry-After');
  // The service worker of Angular answers 504 when there is no network.
  const failed: Answer = {
    type: 'unavailable',
    status,
    token: null,
    retryAfter,
    isAway: status === 504 && !retryAfter,
  };
  if (!ok) {
    const isRefused = status === 401 || ((status === 400 || status === 403) && !isPage);
    return isRefused ? { type: 'refused', status, token: null } : failed;
  }
  if (isPage) return failed;
  // Unread, it would occupy a connection.
  const text = await response.text();
  if (accessTokenField === null || status === 204) return { type: 'renewed', status, token: null };
  const token = fieldOf(JSON.parse(text), accessTokenField);
  return typeof token === 'string' && HEADER_VALUE.test(token) ? { type: 'renewed', status, token } : failed;
}

/** The value at a dotted path of own properties. */
function fieldOf(answer: unknown, path: string): unknown {
  let value = answer;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

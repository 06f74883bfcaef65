import { HeaderList } from './call-messages';

/** Bodies that the caller can change after the call. */
const MUTABLE = /FormData|Params|Array|Buffer|View/;

/** One call of `fetch`, as it was made: what the caller changes afterwards is not seen. */
export interface FetchCall {
  readonly method: string;
  /** As the caller gave it: it may be relative. */
  readonly url: string;
  readonly headers: Headers;
  /** As the caller gave it. The body of a `Request` is unknown. */
  readonly body: unknown;
  readonly signal?: AbortSignal | null;
  /** Sends it with these headers beside its own. It can be called again. What it throws, it rejects with. */
  send(headers: HeaderList, withCredentials: boolean): Promise<Response>;
}

/** That of a frame is no instance of the `Request` of this page. */
function isRequest(input: RequestInfo | URL): input is Request {
  return typeof input === 'object' && 'clone' in input;
}

/** Whether a copy by its own properties has all that there is: a `Request` in the place of init has none. */
export function isPlain(init: object): boolean {
  return Object.getPrototypeOf(init) === Object.prototype;
}

/**
 * @param base what a relative URL is relative to
 * @param sendsAgain `false`: it is sent once, so that no copy of its body has to be kept
 * @throws TypeError where `fetch` rejects with one
 */
export function fetchCall(input: RequestInfo | URL, init: RequestInit, base: string, sendsAgain: boolean): FetchCall {
  const url = isRequest(input) ? input.url : String(input);
  const { body } = init;
  const target = isRequest(input) ? input : new URL(url, base).href;
  // A `Request` keeps its body as bytes; to construct one uses up another, as `fetch` does.
  const own =
    isRequest(input) || !isPlain(init) || MUTABLE.test(Object.prototype.toString.call(body))
      ? new Request(target, init)
      : null;
  const { method = 'GET', headers, signal } = own ?? init;

  return {
    method,
    url,
    headers: new Headers(headers),
    body,
    signal,
    send: async (sent, withCredentials) => {
      const include = withCredentials ? ({ credentials: 'include' } as const) : {};
      let request = sendsAgain ? own?.clone() : own;
      // With an init beside a Request, its referrer would be lost.
      if (request && withCredentials) {
        const { referrer, referrerPolicy } = request;
        request = new Request(request, { referrer, referrerPolicy, ...include });
      }
      const all = request?.headers ?? new Headers();
      for (const [name, value] of sent) all.set(name, value);
      return request ? fetch(request) : fetch(target, { ...init, ...include, headers: all });
    },
  };
}

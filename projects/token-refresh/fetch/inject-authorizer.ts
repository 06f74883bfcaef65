import { untracked } from '@angular/core';
import {
  TokenRefresher,
  TokenStore,
  ɵCLOCK as CLOCK,
  ɵsessionInjector as sessionInjector,
  ɵtokenHeaderFor as tokenHeaderFor,
} from 'ngx-token-refresh';

/** A token that is refused within so many ms of its refresh is refused for good. */
const PROVEN_AFTER = 10_000;
/** The most texts that are remembered. */
const REMEMBERED = 200;

/** What something was sent with. */
interface Sent {
  /** The access token; that of a cookie is unlike the one before, too. */
  readonly token: string | undefined;
  /** `null`: there was none any more. */
  readonly session: string | null;
}

/** The token for a client that sends by itself, and what to do when that is refused. */
export interface Authorizer {
  /**
   * The value of the `Authorization` header; `''`: the access token is a cookie. Refreshes first if the token has expired, or
   * is the one that was refused. Rejects with a `TokenRefreshError` if none can be had.
   *
   * @param send what is sent with it: an object of the client such as its request, or a text such as a URL
   */
  readonly authorize: (send: object | string) => Promise<string>;
  /**
   * For a library that also asks other servers: gives an XHR the header of `authorize(url)` if the URL is one of the session's
   * `apis`, else none. Opens it with GET if it is not open.
   *
   * @param url what is asked, by which `refused()` knows it
   */
  readonly authorizeXhr: (xhr: XMLHttpRequest, url: string) => Promise<void>;
  /**
   * The server has refused what was sent. What is known by an object belongs to the session that it was sent in: when that is
   * over, it is not sent again.
   *
   * @param isFirst whether it was refused for the first time, of a client that counts; left out: it is judged by the time
   * @returns whether to send it again, by `authorize()`; `false`: a refresh has not helped
   */
  readonly refused: (send: object | string, isFirst?: boolean) => boolean;
}

/**
 * For libraries that send by themselves and let you give a header, and decide whether to try again. A refused token makes one
 * refresh, shared with all other requests of the app; if the next is refused within 10 s, `refused()` says `false`. Call it
 * in an injection context; the functions work anywhere.
 *
 * @param name of the session whose token it gets. Left out: the session without a name.
 */
export function injectAuthorizer(name?: string): Authorizer {
  const injector = sessionInjector(name);
  const [refresher, store, clock] = [injector.get(TokenRefresher), injector.get(TokenStore), injector.get(CLOCK)];
  const byObject = new WeakMap<object, Sent>();
  const byText = new Map<string, Sent>();
  let refusedToken: string | undefined;
  /** Whether a token was refreshed that had come from a refresh within 10 s. */
  let isTriedAgain = false;
  let cure: { readonly token: string | undefined; readonly at: number } | null = null;

  const session = (): string | null => untracked(store.sessionId);
  const current = async (): Promise<{ readonly value: string } & Sent> => {
    const value = (await refresher.getAuthorization()) ?? '';
    return { value, token: value || untracked(store.tokens)?.accessToken, session: session() };
  };
  const forget = (send: object | string): boolean =>
    typeof send === 'object' ? byObject.delete(send) : byText.delete(send);
  const note = (send: object | string, sent: Sent): void => {
    if (typeof send === 'object') return void byObject.set(send, sent);
    byText.set(send, sent);
    const [oldest] = byText.keys();
    if (oldest !== undefined && byText.size > REMEMBERED) byText.delete(oldest);
  };
  const authorize = async (send: object | string): Promise<string> => {
    forget(send);
    let sent = await current();
    if (sent.token === refusedToken) {
      await refresher.refresh();
      sent = await current();
      refusedToken = undefined;
      cure = { token: sent.token, at: clock.now() };
    }
    note(send, sent);
    return sent.value;
  };
  return {
    authorize,
    authorizeXhr: async (xhr, url) => {
      const header = tokenHeaderFor(injector, url);
      const value = header && (await authorize(url));
      if (!value) return;
      if (!xhr.readyState) xhr.open('GET', url);
      xhr.setRequestHeader(header, value);
    },
    refused: (send, isFirst) => {
      const isObject = typeof send === 'object';
      const sent = isObject ? byObject.get(send) : byText.get(send);
      if (!sent || (isObject && sent.session !== session())) return false;
      const { token } = sent;
      const age = cure && cure.token === token ? clock.now() - cure.at : Infinity;
      const mayHelp = isFirst ?? (age < 0 || age >= PROVEN_AFTER);
      if (mayHelp) isTriedAgain = false;
      // The server may have accepted it before, which is not told: what the client sends next on its own tries once more.
      else if (isTriedAgain || isFirst === false) return false;
      else isTriedAgain = true;
      refusedToken = token;
      return mayHelp;
    },
  };
}

import { CallBody } from './call-messages';
import { fetchCall, isPlain } from './fetch-call';
import { PageCall, TokenPage } from './page-call';
import { TokenFetch } from './token-fetch';
import { TokenRefreshError } from './token-refresh-error';

/** The longest text body that a page is shown, in characters: it looks for GraphQL operations there. */
const LONGEST_TEXT = 65_536;

/**
 * A `fetch` for a worker. The page that serves the worker, by `injectWorkerTokens()` of `ngx-token-refresh/fetch`, decides
 * which requests get a token, refreshes, and says what is sent again, as it does for its own requests; the worker sends.
 * This entry point loads nothing of Angular.
 *
 * The promise resolves and rejects as that of `injectTokenFetch()`, with the `TokenRefreshError` of this entry point. Where
 * no page answers for 5 s it rejects with the code `'unavailable'`.
 *
 * @param pages several are asked in turn until one answers. The array is read at each call, so it may change.
 */
export function workerTokenFetch(pages: TokenPage | readonly TokenPage[]): TokenFetch {
  /** Those that did not answer the last time, which are asked last. */
  const silent = new WeakSet<TokenPage>();

  return async (input, given) => {
    const init = given ?? {};
    const { tokenRefresh = {}, ...rest } = init;
    const { background, replayable, skip } = tokenRefresh;
    const call = fetchCall(input, isPlain(init) ? rest : init, location.href, replayable !== false);
    const { headers, method, signal, url } = call;
    signal?.throwIfAborted();
    const opening = {
      method,
      url: new URL(url, location.href).href,
      headers: [...headers],
      body: bodyOf(call.body),
      options: { background, replayable, skip },
    };
    const all = [pages].flat();
    const inTurn = [...all.filter((page) => !silent.has(page)), ...all.filter((page) => silent.has(page))];
    for (const page of inTurn) {
      const response = await new Promise<Response | null>((resolve, reject) => {
        new PageCall(page, opening, call, resolve, reject);
      });
      if (response) {
        silent.delete(page);
        return response;
      }
      silent.add(page);
    }
    throw new TokenRefreshError('unavailable', new Error('No page answers.'));
  };
}

function bodyOf(body: unknown): CallBody {
  if (typeof body === 'string') return { kind: 'text', ...(body.length <= LONGEST_TEXT && { text: body }) };
  const type = Object.prototype.toString.call(body);
  if (type.includes('ReadableStream')) return { kind: 'stream' };
  // Of an upload by GraphQL, the operations.
  const operations = type.includes('FormData') ? (body as FormData).get('operations') : null;
  if (typeof operations === 'string') return { ...bodyOf(operations), kind: 'binary' };
  return { kind: /FormData|Blob|File|Buffer|Array|View/.test(type) ? 'binary' : 'unknown' };
}

import { HttpErrorResponse } from '@angular/common/http';
import { isBearerChallenge, TokenBackend, TokenHttpAnswer, TokenHttpRequest } from 'ngx-token-refresh';
import { isQuery } from './is-query';

/** Options of {@link graphqlBackend}. */
export interface GraphqlBackendOptions {
  /** The `extensions.code` of an error that refuses the token, or several. @default 'UNAUTHENTICATED' */
  readonly refusedCode?: string | readonly string[];
}

interface GraphqlError {
  readonly path?: unknown;
  readonly extensions?: { readonly code?: unknown };
}

/** What one operation came to (GraphQL §7). */
interface GraphqlResult {
  readonly data?: unknown;
  readonly errors: readonly GraphqlError[];
}

/** The results in the body of an answer, one for each operation; none where it is not of GraphQL. */
function resultsIn(answer: TokenHttpAnswer): readonly GraphqlResult[] {
  const body: unknown = answer instanceof HttpErrorResponse ? answer.error : answer.body;
  const results = [body].flat().map((result) => Object(result) as Record<string, unknown>);
  // Of a long list that is not of GraphQL, the first item tells.
  const [first = {}] = results;
  if (!('errors' in first || 'data' in first)) return [];
  return results.map(({ data, errors }) => ({
    data,
    errors: Array.isArray(errors) ? errors.map((error) => Object(error) as GraphqlError) : [],
  }));
}

/** Whether an operation brought nothing: no data, or `null` for each of its fields. */
function isEmpty({ data }: GraphqlResult): boolean {
  return typeof data !== 'object' || Object.values(data ?? {}).every((value) => value === null);
}

/** The operations in a request: one, or a batch. */
function operationsIn({ body }: TokenHttpRequest): readonly unknown[] {
  // Of a multipart request, which uploads files.
  const text = body instanceof FormData ? body.get('operations') : body;
  try {
    return [typeof text === 'string' ? (JSON.parse(text) as unknown) : text].flat();
  } catch {
    return [];
  }
}

/** Whether a request asks only, so that repeating it changes nothing. That of a stored operation is not known. */
function asksOnly(request: TokenHttpRequest): boolean {
  const operations = operationsIn(request);
  return (
    operations.length > 0 &&
    operations.every((operation) => {
      const { query } = Object(operation) as { readonly query?: unknown };
      return typeof query === 'string' && isQuery(query);
    })
  );
}

/**
 * A backend for a GraphQL API, whose refusals come as HTTP 200 with
 * `{errors: [{extensions: {code: 'UNAUTHENTICATED'}}]}`. Refreshes, and all else, are those of the backend that it wraps.
 *
 * A query that is refused is sent again, also by POST. A mutation is sent again only if no error has a `path`, which
 * says that it was refused before anything ran; or with `REPLAYABLE`. An answer with data beside the error is the app's
 * own affair. Of a batch, all operations must be refused, or all be queries.
 */
export function graphqlBackend(backend: TokenBackend, options: GraphqlBackendOptions = {}): TokenBackend {
  const codes: readonly unknown[] = [options.refusedCode ?? 'UNAUTHENTICATED'].flat();
  const isRefused = (result: GraphqlResult): boolean =>
    isEmpty(result) && result.errors.some(({ extensions }) => codes.includes(extensions?.code));

  const isRefusal = (answer: TokenHttpAnswer, request?: TokenHttpRequest): boolean => {
    const results = resultsIn(answer);
    const refused = results.filter(isRefused);
    return refused.length > 0 && (refused.length === results.length || (!!request && asksOnly(request)));
  };

  const members: { readonly [K in keyof Required<TokenBackend>]: TokenBackend[K] } = {
    credential: backend.credential,
    fingerprint: backend.fingerprint,
    audiences: backend.audiences,
    withCredentials: backend.withCredentials,
    header: backend.header,
    xsrfRenewal: backend.xsrfRenewal?.bind(backend),
    refusesInSuccess: true,
    isChallenge: (answer, request) =>
      (backend.isChallenge ? backend.isChallenge(answer, request) : isBearerChallenge(answer)) ||
      isRefusal(answer, request),
    isUnapplied: (answer, request) =>
      isRefusal(answer, request)
        ? asksOnly(request) ||
          resultsIn(answer).every(({ data, errors }) => data == null && errors.every(({ path }) => path == null))
        : !!backend.isUnapplied?.(answer, request),
    isSessionOver: backend.isSessionOver?.bind(backend),
    errorCode: backend.errorCode?.bind(backend),
    readBody: backend.readBody?.bind(backend),
    expiresAt: backend.expiresAt?.bind(backend),
    readTokens: backend.readTokens?.bind(backend),
    refresh: (tokens, context) => backend.refresh(tokens, context),
    isRefreshFailure: backend.isRefreshFailure?.bind(backend),
    revoke: backend.revoke?.bind(backend),
    ɵdiagnosis: backend.ɵdiagnosis,
  };
  return members;
}

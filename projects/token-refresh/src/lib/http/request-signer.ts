import { HttpContextToken, HttpEvent, HttpHandlerFn, HttpRequest } from '@angular/common/http';
import { inject, InjectionToken, Provider } from '@angular/core';
import { Observable } from 'rxjs';
import { HttpAnswer } from '../backends/token-backend';
import { REFRESH_CLIENT, REFRESH_OPTIONS } from '../refresh/refresh-config';
import { SessionStore } from '../session/session-store';
import { isInCookie, Tokens } from '../session/tokens';
import { INTERCEPTION, Interception } from './interceptor-context';
import { appHandler, refreshClient } from './refresh-client';
import { Verdict } from './call-context';
import { holdsForeign, TOKEN_ATTACHER, TokenAttacher } from './token-attacher';

/** How a feature proves with each send that this client holds a key, without which its tokens are worth nothing. */
export interface Possession {
  /** What stands in front of the token, whatever its type says: a token sent otherwise would be sent without a proof. */
  readonly scheme: string;

  /** Sends the request, which carries the access token or, with `null`, none, with a proof. Once for each send. */
  send(request: HttpRequest<unknown>, next: HttpHandlerFn, accessToken: string | null): Observable<HttpEvent<unknown>>;

  /** Whether an answer finds fault with the proof and not with the token: no refresh can cure that. */
  isProofRefusal(answer: HttpAnswer): boolean;
}

/** The token as a header, and beside it whatever proves possession. */
class ProvenToken implements TokenAttacher {
  readonly #store = inject(SessionStore);
  readonly #header = inject(REFRESH_OPTIONS).backend.header ?? 'Authorization';
  readonly #key = this.#header.toLowerCase();

  constructor(private readonly possession: Possession) {}

  isForeign(request: HttpRequest<unknown>, names: readonly string[]): boolean {
    return holdsForeign(request, names, this.#key, this.#store, (tokens) => this.#valueOf(tokens));
  }

  send(request: HttpRequest<unknown>, next: HttpHandlerFn): Observable<HttpEvent<unknown>> {
    const { current } = this.#store;
    if (!current || isInCookie(current)) return next(request);
    const headers = request.headers.set(this.#header, this.#valueOf(current));
    return this.possession.send(request.clone({ headers }), next, current.accessToken);
  }

  #valueOf({ accessToken }: Tokens): string {
    return `${this.possession.scheme} ${accessToken}`;
  }
}

/** Proves possession also with requests that get no token and bear the mark: refreshes, and what the app marks. */
class ProvingInterception extends Interception {
  constructor(
    private readonly possession: Possession,
    private readonly mark: HttpContextToken<boolean>,
  ) {
    super();
  }

  override handle(request: HttpRequest<unknown>, next: HttpHandlerFn): Observable<HttpEvent<unknown>> {
    const marked = request.context.has(this.mark) && request.context.get(this.mark);
    return marked ? this.possession.send(request, next, null) : super.handle(request, next);
  }

  override judge(answer: HttpAnswer): Verdict {
    return this.possession.isProofRefusal(answer) ? 'accepted' : super.judge(answer);
  }
}

/**
 * For features in other entry points: every request of ours, every refresh and every request that bears `mark` is sent
 * with a proof of possession. It is made where the interceptor stands, with the URL that is known there.
 *
 * @param possession runs in an injection context, once.
 */
export function providePossession(possession: () => Possession, mark: HttpContextToken<boolean>): Provider[] {
  // A token of its own, so that the two that need it share one.
  const shared = new InjectionToken<Possession>('ngx-token-refresh possession');
  return [
    { provide: shared, useFactory: possession },
    { provide: TOKEN_ATTACHER, useFactory: () => new ProvenToken(inject(shared)) },
    { provide: INTERCEPTION, useFactory: () => new ProvingInterception(inject(shared), mark) },
    {
      provide: REFRESH_CLIENT,
      useFactory: () => {
        const app = appHandler();
        return refreshClient({
          handle: (request) => {
            // Its context is the refresh client's own copy.
            request.context.set(mark, true);
            return app.handle(request);
          },
        });
      },
    },
  ];
}

import { HttpClient, HttpContext } from '@angular/common/http';
import { InjectionToken } from '@angular/core';
import { SKIP_TOKEN, TokenBackend, Tokens } from 'ngx-token-refresh';
import { Observable } from 'rxjs';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface Item {
  readonly id: string;
  /** Whom the server took the request for. */
  readonly owner: string;
}

/** One of the two servers the demo can talk to: its paths, and the shape of its answers. */
export interface Wire {
  readonly backend: TokenBackend;
  /** `null`: wrong user name or password. */
  signIn(http: HttpClient, credentials: Credentials): Observable<Tokens | null>;
  /** Tells the server that the session is over. */
  signOut(http: HttpClient, refreshToken: string): Observable<unknown>;
  itemUrl(id: number): string;
  /** The item in an answer, to see that each answer reached its own caller. */
  item(answer: unknown): Item | undefined;
  /** What becomes of a POST that is refused. */
  readonly refusedPost: string;
}

export const WIRE = new InjectionToken<Wire>('demo wire');

/** For sign-in, sign-out and the demo's own controls: no token, no refresh. */
export function withoutToken(): { readonly context: HttpContext } {
  return { context: new HttpContext().set(SKIP_TOKEN, true) };
}

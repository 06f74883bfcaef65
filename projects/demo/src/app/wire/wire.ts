import { HttpClient, HttpContext, HttpErrorResponse } from '@angular/common/http';
import { InjectionToken } from '@angular/core';
import { SKIP_TOKEN, StepUpOptions, TokenBackend } from 'ngx-token-refresh';
import { catchError, Observable, of, OperatorFunction, throwError } from 'rxjs';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface Item {
  readonly id: string;
  /** Whom the server took the request for. */
  readonly owner: string;
}

/** What a server answers to a sign-in: the tokens, as in its answer to a refresh. `null`: it refuses. */
export type SignInAnswer = Observable<object | null>;

/** How people sign in here. `null`: wrong user name or password. */
export type PasswordSignIn = (http: HttpClient, credentials: Credentials) => SignInAnswer;

/** How people sign in at the server itself, and come back with a code (RFC 6749 §4.1, RFC 7636). */
export interface CodeFlow {
  /** What people know the server by. */
  readonly serverName: string;
  readonly authorizationEndpoint: string;
  /** Parameters of the request, beside those that every request has. */
  readonly request: Readonly<Record<string, string>>;
  /** Exchanges the code. */
  exchange(http: HttpClient, grant: Readonly<Record<string, string>>): SignInAnswer;
}

/** What needs a second factor, and how that is checked. */
export interface SecondFactorCalls {
  transferUrl(id: number): string;
  /** The answer with stronger tokens; `null`: the code is wrong. */
  confirm(http: HttpClient, code: string): SignInAnswer;
  /** The demand, where the server does not make it by the standard. */
  readonly isStepUp?: StepUpOptions['isStepUp'];
}

/** One of the servers the demo can talk to: its paths, and the shape of its answers. */
export interface Wire {
  readonly backend: TokenBackend;
  readonly signIn: PasswordSignIn | CodeFlow;
  /** Tells the server that the session is over. @default the backend does, by revoking the refresh token */
  readonly signOut?: (http: HttpClient, refreshToken: string) => Observable<unknown>;
  itemUrl(id: number): string;
  /** The item in an answer, to see that each answer reached its own caller. */
  item(answer: unknown): Item | undefined;
  /** What becomes of a POST that is refused. */
  readonly refusedPost: string;
  /** `null`: this server demands none. */
  readonly secondFactor: SecondFactorCalls | null;
  /** Whether the server can be told to do wrong by a refresh. */
  readonly hasFaults: boolean;
}

/** What becomes of a POST where servers refuse by status. */
export const POST_REFUSED_BY_401 = 'An HTTP 401 says that the server has not acted on it: it is replayed like a GET.';

export const WIRE = new InjectionToken<Wire>('demo wire');

/** For sign-in, sign-out and the demo's own controls: no token, no refresh. */
export function withoutToken(): { readonly context: HttpContext } {
  return { context: new HttpContext().set(SKIP_TOKEN, true) };
}

/** Credentials that the server does not take are no error of a sign-in. */
export function nullIf<T>(isRefusal: (error: HttpErrorResponse) => boolean): OperatorFunction<T, T | null> {
  return catchError((error: unknown) =>
    error instanceof HttpErrorResponse && isRefusal(error) ? of(null) : throwError(() => error),
  );
}

import ts from 'typescript';
import { Marker } from './attach-condition';
import { RefreshReading } from './refresh/refresh-call';
import { Attached, Findings } from './reduce/findings';
import { SessionChange } from './session/session-change';
import { TokenHome } from './token-home';
import { AppPicture } from '../picture/picture';
import { Interceptor } from '../picture/http-client';
import { TokenFacts } from '../interceptors/token-facts';

/** What is to become of an interceptor. */
export type Verdict =
  /** All of it goes, or what is left of it is these statements. */
  | {
      readonly type: 'convert';
      readonly lines: readonly string[];
      readonly isWhole: boolean;
      readonly findings: Findings;
    }
  /** It deals with tokens in a way that a person has to look at. */
  | { readonly type: 'ask'; readonly why: string }
  /** It is to stay as it is. */
  | { readonly type: 'leave'; readonly why: string };

export interface Judged {
  readonly interceptor: Interceptor;
  readonly facts: TokenFacts | null;
  readonly pattern: string | null;
  readonly verdict: Verdict;
}

/** An interceptor that the app does not use. */
export interface Unused {
  readonly name: string;
  readonly place: string;
  readonly why: string;
}

/** What the migration of one app would do. */
export interface Plan {
  readonly picture: AppPicture;
  readonly judged: readonly Judged[];
  readonly unused: readonly Unused[];
  /** `null`: nothing is converted. */
  readonly conversion: Conversion | null;
}

export interface Conversion {
  readonly reading: RefreshReading;
  readonly attached: readonly Attached[];
  readonly home: TokenHome;
  readonly refreshHome: TokenHome | null;
  readonly changes: readonly SessionChange[];
  /** Statements for `onSessionEnded`. */
  readonly atEnd: readonly ts.ExpressionStatement[];
  readonly login: string | null;
  /** Navigations to the login page that carried more than its path. */
  readonly richerWays: readonly ts.CallExpression[];
  /** Whether the refresh had an HttpClient of its own, which passes the interceptors by. */
  readonly passesInterceptorsBy: boolean;
  readonly beforehand: boolean;
  /** The statuses that refuse a token. */
  readonly statuses: readonly number[];
  /** What the URLs of requests had to begin with to get the token. */
  readonly limits: readonly ts.Expression[];
  /** Markers of the app that SKIP_TOKEN takes the place of. */
  readonly markers: readonly Marker[];
  /** Other conditions on URLs, which the library is not told. */
  readonly urlTests: readonly ts.Expression[];
}

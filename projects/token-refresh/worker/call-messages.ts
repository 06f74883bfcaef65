import type { TokenRefreshErrorCode } from 'ngx-token-refresh';
import { TokenFetchOptions } from './token-fetch';
import { ReadLimits } from './text-of';

// What a worker and its page say to each other about one call of `fetch`. The message that opens it goes the way of the
// app's own messages and brings a port; all others go through that port, so that no other code hears a token.

/** The field of the message that opens a call: by it, the page knows it among those of the app. */
export const CALL_FIELD = 'ngx-token-refresh:call';

/** Header names and values. */
export type HeaderList = [name: string, value: string][];

/** As much of a body as decides whether the call is sent again. The bytes stay in the worker. */
export interface CallBody {
  readonly kind: 'text' | 'binary' | 'stream' | 'unknown';
  /** Of a GraphQL request, which is judged by it. */
  readonly text?: string;
}

/** A call that the worker is about to make. */
export interface WorkerCall {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: HeaderList;
  readonly body: CallBody;
  readonly options: TokenFetchOptions;
}

/** As much of an error as is told to the worker. */
export interface ToldError {
  readonly name?: string;
  readonly message: string;
  /** That of a `TokenRefreshError`. */
  readonly code?: TokenRefreshErrorCode;
  /** HTTP status of a refresh that failed. */
  readonly status?: number;
  readonly cause?: ToldError;
}

/** Why a call got no answer; `'no-answer'`: the `fetch` of the worker knows. */
export type CallFailure = 'no-answer' | ToldError;

/** What the page says of a call. */
export type PageMessage =
  /** It hears the call. */
  | { readonly kind: 'here' }
  /** Send it with these headers, now or again. */
  | {
      readonly kind: 'send';
      readonly headers: HeaderList;
      readonly withCredentials: boolean;
      readonly limits: ReadLimits;
    }
  /** The last answer is the caller's, or there is none. */
  | { readonly kind: 'done'; readonly failure: CallFailure | null }
  /** It serves no more. */
  | { readonly kind: 'gone' };

/** What the worker says of a call. */
export type WorkerMessage =
  /** Is the page still there? */
  | { readonly kind: 'ping' }
  /** The caller has given it up. */
  | { readonly kind: 'abort' }
  /** What came of the last send. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly statusText: string;
      readonly url: string;
      readonly headers: HeaderList;
      /** `null`: it was not read. */
      readonly text: string | null;
    }
  | { readonly kind: 'no-answer' };

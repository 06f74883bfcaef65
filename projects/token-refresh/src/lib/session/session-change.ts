import { SessionEnd } from './session-end';
import { TokenRecord } from './token-record';

/** Where new tokens of the same session came from: our own refresh, a `renew()` of the app, or another tab. */
export type RenewalSource = 'exchange' | 'renew' | 'other-tab';

/** One change of the session. `from` is the record that it replaced; `null`: there was no session. */
export type SessionChange =
  | { readonly type: 'started'; readonly source: 'sign-in' | 'other-tab'; readonly from: TokenRecord | null }
  | { readonly type: 'renewed'; readonly source: RenewalSource; readonly from: TokenRecord; readonly to: TokenRecord }
  | {
      readonly type: 'ended';
      readonly source: 'this-tab' | 'other-tab';
      readonly from: TokenRecord;
      readonly end: SessionEnd;
    };

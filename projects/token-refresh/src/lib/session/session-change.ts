import { HoldableEnd } from './session-end';
import { TokenRecord } from './token-record';

/** Where new tokens of the same session came from: our own refresh, a `renew()` of the app, or another tab. */
export type RenewalSource = 'exchange' | 'renew' | 'other-tab';

/** Where tokens came from: as {@link RenewalSource}, a sign-in, or a storage that answered after the app had started. */
export type TokenSource = RenewalSource | 'sign-in' | 'storage';

/** What caused a change of the session: tokens, or an end in this tab. */
export type ChangeSource = TokenSource | 'this-tab';

/** One change of the session. `from` is the record that it replaced; `null`: there was no session. */
export type SessionChange =
  | {
      readonly type: 'started';
      readonly source: TokenSource;
      readonly from: TokenRecord | null;
      readonly to: TokenRecord;
    }
  | { readonly type: 'renewed'; readonly source: RenewalSource; readonly from: TokenRecord; readonly to: TokenRecord }
  | {
      readonly type: 'ended';
      readonly source: ChangeSource;
      readonly from: TokenRecord;
      readonly to: null;
      readonly end: HoldableEnd;
    };

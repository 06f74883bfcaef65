import { SessionEnd } from './session-end';
import { TokenRecord } from './token-record';

/** Where new tokens of the same session came from: our own refresh, a `renew()` of the app, or another tab. */
export type RenewalSource = 'exchange' | 'renew' | 'other-tab';

/** What caused a change of the session: a renewal, a sign-in, an end in this tab, or another tab. */
export type ChangeSource = RenewalSource | 'sign-in' | 'this-tab';

/** One change of the session. `from` is the record that it replaced; `null`: there was no session. */
export type SessionChange =
  | { readonly type: 'started'; readonly source: ChangeSource; readonly from: TokenRecord | null }
  | { readonly type: 'renewed'; readonly source: RenewalSource; readonly from: TokenRecord; readonly to: TokenRecord }
  | { readonly type: 'ended'; readonly source: ChangeSource; readonly from: TokenRecord; readonly end: SessionEnd };

import { HttpContextToken } from '@angular/common/http';
import { Subscription } from 'rxjs';
import type { Tab } from './tab';

/** The name of the call that a request belongs to. */
export const CALL = new HttpContextToken(() => '');

/** How a request is made. */
export interface CallOptions {
  /** Whether it goes through `fetch`, not through `HttpClient`. */
  readonly byFetch?: boolean;
  /** Whether the app makes it without the person's doing. */
  readonly background?: boolean;
}

/** Something a person asked for in a tab, and what came of it. */
export class UserCall {
  sends = 0;
  /** HTTP status, 200 for a token; `null`: still waiting. */
  status: number | null = null;
  cancelled = false;
  subscription: Subscription | null = null;

  constructor(
    readonly name: string,
    readonly tab: Tab,
    /** The session it began in; `null`: signed out, or it has found that the session is over and goes on without. */
    public session: string | null,
    /** Whether its tab knew that there is no session. */
    readonly isAnonymous: boolean,
    /** Whether its tab did not know yet if there is one. */
    readonly isEarly: boolean,
    readonly options: CallOptions = {},
  ) {}

  /** Whether its caller still waits. */
  get isPending(): boolean {
    return this.status === null && !this.cancelled && !this.tab.life.gone;
  }
}

import { inject, Injectable } from '@angular/core';
import { DOCUMENT } from '@angular/common';
import { PendingSignIn } from './code-request';

const KEY = 'ngx-token-refresh-demo-sign-in';

/** Keeps a sign-in that is under way, for this tab, over the visit to the server. */
@Injectable({ providedIn: 'root' })
export class PendingSignInStore {
  readonly #window = inject(DOCUMENT).defaultView;

  put(pending: PendingSignIn): void {
    this.#window?.sessionStorage.setItem(KEY, JSON.stringify(pending));
  }

  /** Once: a code is exchanged once. `null`: none is under way, or another one. */
  take(state: string | null): PendingSignIn | null {
    const text = this.#window?.sessionStorage.getItem(KEY) ?? null;
    this.#window?.sessionStorage.removeItem(KEY);
    const pending = text === null ? null : (JSON.parse(text) as PendingSignIn);
    return pending?.state === state ? pending : null;
  }
}

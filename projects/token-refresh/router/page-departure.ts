import { DOCUMENT, Location } from '@angular/common';
import { inject, Injectable } from '@angular/core';
import { Navigation, Router } from '@angular/router';
import { ɵbaseUrl, ɵCLOCK, ɵLEAVING_FOR_LOGIN, ɵonServer, ɵOWN } from 'ngx-token-refresh';

/** For so long, in ms, a departure counts as under way: a guard and the end of the session may both ask for it. */
const UNDER_WAY = 1_000;

/** Leads to a login page outside the router: the page navigates. On a server it does nothing. */
@Injectable()
export class PageDeparture {
  readonly #page = inject(DOCUMENT);
  readonly #location = inject(Location);
  readonly #clock = inject(ɵCLOCK);
  readonly #leaving = inject(ɵLEAVING_FOR_LOGIN, ɵOWN);
  readonly #onServer = ɵonServer();
  readonly #router = inject(Router);
  #leftAt = -Infinity;

  /** @param returnUrl within the app */
  leave(href: string, returnParam: string | null, returnUrl: string): void {
    const now = this.#clock.now();
    if (this.#onServer || now - this.#leftAt < UNDER_WAY) return;
    this.#leftAt = now;
    const base = ɵbaseUrl(this.#page);
    const login = new URL(href, base);
    const back = new URL(this.#location.prepareExternalUrl(returnUrl), base);
    if (returnParam !== null) {
      // The paths of this origin mean nothing to a server of another.
      const isHere = login.origin === back.origin;
      login.searchParams.set(returnParam, isHere ? back.pathname + back.search + back.hash : back.href);
    }
    // Later: the end of the session is still being told, and removes what leaving writes.
    queueMicrotask(() => {
      this.#leaving?.();
      this.#page.location.assign(login.href);
    });
    // Meanwhile no other route is tried. `abort` came with Angular 20.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- and so did `currentNavigation`
    (this.#router.getCurrentNavigation() as Partial<Navigation> | null)?.abort?.();
  }
}

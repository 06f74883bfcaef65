import { isPlatformServer } from '@angular/common';
import { inject, PLATFORM_ID } from '@angular/core';

/** The Angular CLI sets it to `false` in bundles for browsers, from Angular 19 on. */
declare const ngServerMode: boolean | undefined;

/** Whether a server renders this app: it gets no timers, no storage and no locks. Needs an injection context. */
export function onServer(): boolean {
  return (
    (typeof ngServerMode === 'undefined' || ngServerMode) &&
    isPlatformServer(inject(PLATFORM_ID, { optional: true }) ?? {})
  );
}

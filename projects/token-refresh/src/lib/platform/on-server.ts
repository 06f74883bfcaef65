import { isPlatformServer } from '@angular/common';
import { inject, PLATFORM_ID } from '@angular/core';

/** The Angular CLI makes it `false` in bundles for browsers, from Angular 19 on. */
declare const ngServerMode: boolean | undefined;

/** Whether this app is being rendered on a server: no timers, no storage, no locks there. In an injection context. */
export function onServer(): boolean {
  return (
    (typeof ngServerMode === 'undefined' || ngServerMode) &&
    isPlatformServer(inject(PLATFORM_ID, { optional: true }) ?? {})
  );
}

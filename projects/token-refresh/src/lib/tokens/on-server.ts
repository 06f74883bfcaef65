import { isPlatformServer } from '@angular/common';
import { inject, PLATFORM_ID } from '@angular/core';

/** Whether this app is being rendered on a server: no timers, no storage, no locks there. In an injection context. */
export function onServer(): boolean {
  return isPlatformServer(inject(PLATFORM_ID, { optional: true }) ?? {});
}

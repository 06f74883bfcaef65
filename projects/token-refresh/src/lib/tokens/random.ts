import { InjectionToken } from '@angular/core';

/** The port through which randomness comes in: a number in [0, 1). */
export const RANDOM = new InjectionToken<() => number>('ngx-token-refresh random');

import { InjectionToken } from '@angular/core';
import { Tokens } from '../session/tokens';

declare const ngDevMode: boolean | undefined;

/** The port through which the server is told of a sign-out by the app. Never throws, is not waited for. */
export type Revocation = (tokens: Tokens) => void;

export const REVOCATION = new InjectionToken<Revocation>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh revocation' : '',
);

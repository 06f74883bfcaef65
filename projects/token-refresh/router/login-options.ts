import { inject, InjectionToken } from '@angular/core';

/** Options of `withLoginRedirect()`. */
export interface LoginRedirectOptions {
  /** Path of the login page within the app. @default '/login' */
  readonly loginUrl?: string;
  /** The query parameter of the login page that says where to return to; `null`: none. @default 'returnUrl' */
  readonly returnParam?: string | null;
  /** Whether sign-in on the login page leads to where the person wanted to go. @default true */
  readonly returnAfterSignIn?: boolean;
  /** Where sign-in leads if nothing says where to return to. @default '/' */
  readonly homeUrl?: string;
}

export type LoginOptions = Required<LoginRedirectOptions>;

const DEFAULTS: LoginOptions = {
  loginUrl: '/login',
  returnParam: 'returnUrl',
  returnAfterSignIn: true,
  homeUrl: '/',
};

export const LOGIN_OPTIONS = new InjectionToken<LoginOptions>('ngx-token-refresh login options');

/** The options given, or the defaults: the guards work without `withLoginRedirect()`. */
export function loginOptions(): LoginOptions {
  return inject(LOGIN_OPTIONS, { optional: true }) ?? DEFAULTS;
}

/** @throws Error, one sentence naming the option. */
export function checkedOptions(options: LoginRedirectOptions): LoginOptions {
  const checked = { ...DEFAULTS, ...options };
  for (const option of ['loginUrl', 'homeUrl'] as const) {
    const url: unknown = checked[option];
    if (typeof url !== 'string' || !/^\/(?![/\\])/.test(url)) {
      throw new Error(
        `ngx-token-refresh: \`${option}\` of withLoginRedirect() must be a path within the app, such as "/login".`,
      );
    }
  }
  if (/[?#]/.test(checked.loginUrl)) {
    throw new Error('ngx-token-refresh: `loginUrl` of withLoginRedirect() must be a path without query and fragment.');
  }
  if (checked.returnParam === '') {
    throw new Error('ngx-token-refresh: `returnParam` of withLoginRedirect() must be a name, or null.');
  }
  return checked;
}

import { inject, InjectionToken } from '@angular/core';
import { ɵsessionName as sessionName } from 'ngx-token-refresh';

/** Options of `withLoginRedirect()`. */
export interface LoginRedirectOptions {
  /**
   * Path of the login page within the app. `{ href: '/bff/login' }`, or with a URL of another origin: the login page is
   * outside the router, and the page navigates there. A sign-out then leads nowhere: await `TokenStore.signOut()`, and
   * navigate to where the server ends its own session. @default '/login'
   */
  readonly loginUrl?: string | { readonly href: string };
  /** The query parameter of the login page that says where to return to; `null`: none. @default 'returnUrl' */
  readonly returnParam?: string | null;
  /** Whether sign-in on the login page leads to where the person wanted to go. @default true */
  readonly returnAfterSignIn?: boolean;
  /** Where sign-in leads if nothing says where to return to. @default '/' */
  readonly homeUrl?: string;
  /**
   * From which pages the end of a session leads to the login page. `'guarded'`: from those that need a sign-in, which is
   * where the active route, or one above it, has a guard (`canActivate`, `canActivateChild`, `canMatch`), one of this
   * library or of the app; `signedOutGuard` does not count, nor do guards of this library for other sessions. `'anywhere'`: from all. A function: from those for whose URL
   * within the app it returns `true`. A person who is on the way to a page counts as being there. @default 'guarded'
   */
  readonly redirectFrom?: 'guarded' | 'anywhere' | ((url: string) => boolean);
  /**
   * Whether a request that is refused because there is no session leads to the login page as well, once from each page,
   * and from those that `redirectFrom` names. Its caller gets the refusal in any case. @default false
   */
  readonly redirectAnonymous?: boolean;
}

export type LoginOptions = Required<LoginRedirectOptions>;

const DEFAULTS: LoginOptions = {
  loginUrl: '/login',
  returnParam: 'returnUrl',
  returnAfterSignIn: true,
  homeUrl: '/',
  redirectFrom: 'guarded',
  redirectAnonymous: false,
};

export const LOGIN_OPTIONS = new InjectionToken<LoginOptions>('ngx-token-refresh login options');

/** The options given, or the defaults: the guards work without `withLoginRedirect()`. */
export function loginOptions(): LoginOptions {
  // A session with a name must not find the options of the session without one.
  return inject(LOGIN_OPTIONS, { optional: true, self: sessionName() !== null }) ?? DEFAULTS;
}

function isPath(url: unknown): boolean {
  return typeof url === 'string' && /^\/(?![/\\])/.test(url);
}

/** Whether a page can navigate there, and a reader sees where that is. */
function isPageUrl(url: unknown): boolean {
  if (typeof url !== 'string' || !/^(?:https?:\/)?\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/i.test(url)) return false;
  try {
    return !!new URL(url, 'http://here.invalid');
  } catch {
    return false;
  }
}

function invalid(option: keyof LoginOptions, expected: string): Error {
  return new Error(`ngx-token-refresh: \`${option}\` of withLoginRedirect() must be ${expected}.`);
}

/** @throws Error, one sentence naming the option. */
export function checkedOptions(options: LoginRedirectOptions): LoginOptions {
  const checked = { ...DEFAULTS, ...options };
  const { homeUrl, loginUrl } = checked;
  if (!isPath(homeUrl)) throw invalid('homeUrl', 'a path within the app, such as "/home"');
  if (typeof loginUrl === 'string' ? !isPath(loginUrl) : !isPageUrl((loginUrl as { href?: unknown } | null)?.href)) {
    const expected = 'a path within the app, such as "/login", or { href } with a path of the origin or an http(s) URL';
    throw invalid('loginUrl', expected);
  }
  if (typeof loginUrl === 'string' && /[?#]/.test(loginUrl)) {
    throw invalid('loginUrl', 'a path without query and fragment');
  }
  if (checked.returnParam === '') throw invalid('returnParam', 'a name, or null');
  const from: unknown = checked.redirectFrom;
  if (from !== 'guarded' && from !== 'anywhere' && typeof from !== 'function') {
    throw invalid('redirectFrom', "'guarded', 'anywhere', or a function");
  }
  return checked;
}

import { HttpContextToken, HttpEvent } from '@angular/common/http';
import { Observer } from 'rxjs';
import { SessionStore } from '../session/session-store';

/** `true`: this request gets no token, starts no refresh and never waits for one. @default false */
export const SKIP_TOKEN = new HttpContextToken<boolean>(() => false);

/**
 * Whether a refused request may be sent again. `false`: never. `true`: always, also where the default would not: with a
 * body that can be read only once, or a method other than GET, HEAD and OPTIONS that was refused inside an HTTP 200
 * envelope, where the server may have acted on it.
 *
 * @default undefined: as said above
 */
export const REPLAYABLE = new HttpContextToken<boolean | undefined>(() => undefined);

/**
 * `true`: the app makes this request without the person's doing, as polling does. With `withInactivity()` it starts no
 * refresh while the person is away, so that it does not keep an abandoned session alive: it is sent with the token there
 * is, and its caller gets a refusal as it came. @default false
 */
export const BACKGROUND_REQUEST = new HttpContextToken<boolean>(() => false);

/**
 * `true` on this library's own requests: refreshes, and revocations at sign-out. Interceptors of the app can read it to
 * leave them alone. @default false
 */
export const IS_TOKEN_REFRESH = new HttpContextToken<boolean>(() => false);

/** On our own requests alone: observes the answer where it passes our interceptor, and says whose request it is. */
export const RAW_ANSWER = new HttpContextToken<
  Partial<Observer<HttpEvent<unknown>>> & { readonly store?: SessionStore }
>(() => ({}));

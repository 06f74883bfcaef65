import { HttpContextToken } from '@angular/common/http';

/** `true`: this request gets no token, starts no refresh and is never held back. @default false */
export const SKIP_TOKEN = new HttpContextToken<boolean>(() => false);

/**
 * Whether a refused request may be sent again. `false`: never. `true`: always, also where the default would not: a
 * body that can be read only once, or a method other than GET, HEAD and OPTIONS refused inside an HTTP 200 envelope,
 * where nothing says that the server has not acted on it.
 *
 * @default undefined: as said above
 */
export const REPLAYABLE = new HttpContextToken<boolean | undefined>(() => undefined);

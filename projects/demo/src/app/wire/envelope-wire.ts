import { HttpResponse } from '@angular/common/http';
import { envelopeBackend, jwtExpiry } from 'ngx-token-refresh';
import { map } from 'rxjs';
import { Item, Wire, withoutToken } from './wire';

interface Envelope<T> {
  readonly code: number;
  readonly message: string;
  readonly data?: T;
}

/** The founding backend: HTTP 200 around everything, the outcome in `code`. */
export function envelopeWire(): Wire {
  const admin = '/atoto-user/admin';
  return {
    backend: envelopeBackend({
      refreshUrl: `${admin}/refreshToken`,
      method: 'GET',
      expiry: { fromToken: jwtExpiry },
    }),
    signIn: (http, credentials) =>
      http
        .post<Envelope<object>>(`${admin}/login`, credentials, withoutToken())
        .pipe(map((answer) => (answer.data ? answer : null))),
    signOut: (http, refreshToken) =>
      http.post(`${admin}/logout`, null, { params: { refreshToken }, ...withoutToken() }),
    itemUrl: (id) => `/atoto-user/items/${id}`,
    item: (answer) => (answer as Envelope<Item>).data,
    refusedPost: 'Refused inside an HTTP 200: the server may have acted on it, so it is not replayed.',
    secondFactor: {
      transferUrl: (id) => `/atoto-user/transfers/${id}`,
      confirm: (http, code) =>
        http.post<Envelope<object>>(`${admin}/stepUp`, { code }).pipe(map((answer) => (answer.data ? answer : null))),
      // HTTP 200 around everything: no `WWW-Authenticate` says it.
      isStepUp: (answer) =>
        answer instanceof HttpResponse && (answer.body as Envelope<unknown> | null)?.code === 4011
          ? { error: 'insufficient_user_authentication', acrValues: ['otp'] }
          : null,
    },
    hasFaults: true,
  };
}

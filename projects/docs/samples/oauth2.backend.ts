import { HttpClient, HttpContext, HttpParams } from '@angular/common/http';
import { oauth2Backend, SKIP_TOKEN } from 'ngx-token-refresh';

export const backend = oauth2Backend({
  tokenEndpoint: 'http://localhost:3000/token',
  clientId: 'sample',
});

const context = new HttpContext().set(SKIP_TOKEN, true);

/** With the code that a sign-in page would have given. */
export const signIn = (http: HttpClient) =>
  http.post(
    'http://localhost:3000/token',
    new HttpParams({
      fromObject: { grant_type: 'authorization_code', code: 'demo' },
    }),
    { context },
  );

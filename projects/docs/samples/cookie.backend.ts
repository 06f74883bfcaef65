import { HttpClient, HttpContext } from '@angular/common/http';
import { cookieBackend, SKIP_TOKEN } from 'ngx-token-refresh';

export const backend = cookieBackend({
  refreshUrl: 'http://localhost:3000/refresh',
  revokeUrl: 'http://localhost:3000/logout',
});

const context = new HttpContext().set(SKIP_TOKEN, true);

export const signIn = (http: HttpClient) =>
  http.post(
    'http://localhost:3000/login',
    { password: 'secret' },
    { context, withCredentials: true },
  );

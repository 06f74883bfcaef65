import { HttpClient, HttpContext } from '@angular/common/http';
import { restBackend, SKIP_TOKEN } from 'ngx-token-refresh';

export const backend = restBackend({
  refreshUrl: 'http://localhost:3000/refresh',
});

const context = new HttpContext().set(SKIP_TOKEN, true);

export const signIn = (http: HttpClient) =>
  http.post('http://localhost:3000/login', { password: 'secret' }, { context });

import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideTokenRefresh, tokenRefreshInterceptor, TokenStore, withProactiveRefresh } from 'ngx-token-refresh';
import { unlikeOthers } from './unlike-others.example';

const good = `${Math.floor(Date.now() / 1000) + 3_600}.good`;

function start(accessToken: string) {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      provideHttpClientTesting(),
      provideTokenRefresh({ backend: unlikeOthers }, withProactiveRefresh()),
    ],
  });
  const store = TestBed.inject(TokenStore);
  store.signIn({ accessToken, refreshToken: 'r' });
  return { store, http: TestBed.inject(HttpClient), server: TestBed.inject(HttpTestingController) };
}

test('a backend unlike others: its header, its refusal', () => {
  const { http, server } = start(good);
  const answers: unknown[] = [];
  http.get('/api/x').subscribe((answer) => answers.push(answer));
  const first = server.expectOne('/api/x');
  expect(first.request.headers.get('X-Session')).toBe(`Bearer ${good}`);
  first.flush('', { status: 419, statusText: 'Expired' });
  server.expectOne('/session/renew').flush({ accessToken: `${good}-2` });
  const second = server.expectOne('/api/x');
  expect(second.request.headers.get('X-Session')).toBe(`Bearer ${good}-2`);
  second.flush(['x']);
  expect(answers).toEqual([['x']]);
});

test('a backend unlike others: a token says when it ends', () => {
  const { http, server } = start('1000.old');
  http.get('/api/x').subscribe();
  server.expectNone('/api/x');
  server.expectOne('/session/renew').flush({ accessToken: good });
  server.expectOne('/api/x').flush([]);
});

test('a backend unlike others: signed out, also in what a download brings', async () => {
  const { http, server, store } = start(good);
  http.get('/api/x').subscribe();
  server.expectOne('/api/x').flush({ signedOut: false });
  expect(store.isAuthenticated()).toBe(true);
  http.get('/api/file', { responseType: 'blob' }).subscribe({ error: () => undefined });
  const type = 'application/json';
  server
    .expectOne('/api/file')
    .flush(new Blob(['{"signedOut": true}'], { type }), { headers: { 'Content-Type': type } });
  await new Promise((done) => setTimeout(done, 20));
  expect(store.isAuthenticated()).toBe(false);
});

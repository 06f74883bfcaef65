// Interceptors as people write them by hand, each with the auth service that it belongs to.
import { ATTACH, cls, COOKIE_AUTH, fn, handling, imported, RETRY, storageAuth } from './interceptor-code.mjs';

/** The queue with flag and subject, as in most tutorials. */
const QUEUE = `
  private isRefreshing = false;
  private readonly refreshed = new BehaviorSubject<string | null>(null);

  constructor(private readonly auth: AuthService) {}
`;
const HANDLE = `
  private handle401(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    if (!this.isRefreshing) {
      this.isRefreshing = true;
      this.refreshed.next(null);
      return this.auth.refresh().pipe(
        switchMap((tokens) => {
          this.isRefreshing = false;
          this.refreshed.next(tokens.accessToken);
          return next.handle(this.addToken(request, tokens.accessToken));
        }),
        catchError((error) => {
          this.isRefreshing = false;
          this.auth.logout();
          return throwError(() => error);
        }),
      );
    }
    return this.refreshed.pipe(
      filter((token): token is string => token !== null),
      take(1),
      switchMap((token) => next.handle(this.addToken(request, token))),
    );
  }

  private addToken(request: HttpRequest<unknown>, token: string): HttpRequest<unknown> {
    return request.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } });
  }
`;

/** The least of them: a refusal is cured by a refresh. */
const CURED = handling(`if (error.status === 401) return auth.refresh().pipe(${RETRY});`);

/**
 * What is converted: the interceptor, its auth service, and what is left of it (nothing, or texts that must be there).
 * `also`: further interceptors of the app, before it; `wire`: how the stub of the server speaks.
 */
export const converted = {
  'class, all in one: attach, handler, queue': {
    code: cls(`${QUEUE}
  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const token = this.auth.getAccessToken();
    if (token) {
      request = this.addToken(request, token);
    }
    return next.handle(request).pipe(
      catchError((error) => {
        if (error instanceof HttpErrorResponse && error.status === 401) {
          return this.handle401(request, next);
        }
        return throwError(() => error);
      }),
    );
  }
${HANDLE}`),
  },
  'class, a handler of 401, the token attached in another file': {
    code: cls(
      `${QUEUE}
  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return next.handle(request).pipe(
      catchError((error: HttpErrorResponse) => {
        if (error.status !== 401 || request.url.includes('/auth/')) {
          return throwError(() => error);
        }
        return this.handle401(request, next);
      }),
    );
  }
${HANDLE}`,
      'RefreshInterceptor',
    ),
    also: {
      JwtInterceptor: cls(
        `
  constructor(private readonly auth: AuthService) {}

  intercept(request: HttpRequest<any>, next: HttpHandler): Observable<HttpEvent<any>> {
    const token = this.auth.getAccessToken();
    const authorized = token
      ? request.clone({ headers: request.headers.set('Authorization', 'Bearer ' + token) })
      : request;
    return next.handle(authorized);
  }`,
        'JwtInterceptor',
      ),
    },
  },
  'class, the condition around the handler and a URL list': {
    code: cls(`${QUEUE}
  private readonly open = ['/auth/login', '/auth/register'];

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    if (this.open.some((url) => request.url.includes(url))) {
      return next.handle(request);
    }
    const token = this.auth.getAccessToken();
    const authorized = token !== null ? this.addToken(request, token) : request;
    return next.handle(authorized).pipe(
      catchError((error) => {
        if (error instanceof HttpErrorResponse && error.status === HttpStatusCode.Unauthorized) {
          return this.handle401(authorized, next);
        } else {
          return throwError(() => error);
        }
      }),
    );
  }
${HANDLE}`),
  },
  'class, a spinner beside the token': {
    code: cls(`${QUEUE.replace('private readonly auth: AuthService', 'private readonly auth: AuthService, private readonly spinner: Spinner')}
  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    this.spinner.show();
    const token = this.auth.getAccessToken();
    const authorized = token ? this.addToken(request, token) : request;
    return next.handle(authorized).pipe(
      catchError((error) => (error.status === 401 ? this.handle401(request, next) : throwError(() => error))),
      finalize(() => this.spinner.hide()),
    );
  }
${HANDLE}`),
    left: [
      'this.spinner.show();',
      'return next.handle(request).pipe(finalize(() => this.spinner.hide()));',
      'constructor(private readonly spinner: Spinner)',
    ],
    gone: ['isRefreshing', 'AuthService', 'addToken', 'handle401', 'catchError'],
  },
  'class, toasts by status, in a switch': {
    code: cls(`${QUEUE.replace('private readonly auth: AuthService', 'private readonly auth: AuthService, private readonly toasts: Toasts')}
  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const token = this.auth.getAccessToken();
    if (token) {
      request = request.clone({ setHeaders: { Authorization: \`Bearer \${token}\`, 'X-Requested-With': 'XMLHttpRequest' } });
    }
    return next.handle(request).pipe(
      catchError((error: HttpErrorResponse) => {
        switch (error.status) {
          case 401:
            return this.handle401(request, next);
          case 403:
            this.toasts.error('Not allowed');
            break;
          case 500:
            this.toasts.error('The server failed');
            break;
        }
        return throwError(() => error);
      }),
    );
  }
${HANDLE}`),
    left: [
      "switch (error.status) { case 403: this.toasts.error('Not allowed'); break; case 500: this.toasts.error('The server failed'); break; } throw error;",
      "const token = this.auth.getAccessToken(); if (token) { request = request.clone({ setHeaders: { 'X-Requested-With': 'XMLHttpRequest' } }); }",
    ],
    gone: ['isRefreshing', '401', 'Authorization'],
  },
  'function, no gate': {
    code: handling(`if (error.status === 401 && !req.url.includes('/auth/refresh')) {
        return auth.refresh().pipe(${RETRY});
      }`),
  },
  'function, module variables as the gate': {
    code: imported(`
let isRefreshing = false;
const refreshed$ = new BehaviorSubject<string | null>(null);

export const authInterceptor: HttpInterceptorFn = (req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  return next(withToken(req, token)).pipe(
    catchError((error) => {
      if (!(error instanceof HttpErrorResponse) || error.status !== 401) {
        return throwError(() => error);
      }
      return handle401(req, next, auth);
    }),
  );
};

function withToken(req: HttpRequest<unknown>, token: string | null): HttpRequest<unknown> {
  if (!token) return req;
  return req.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } });
}

function handle401(req: HttpRequest<unknown>, next: HttpHandlerFn, auth: AuthService): Observable<HttpEvent<unknown>> {
  if (isRefreshing) {
    return refreshed$.pipe(
      filter((token) => token !== null),
      take(1),
      switchMap((token) => next(withToken(req, token))),
    );
  }
  isRefreshing = true;
  refreshed$.next(null);
  return auth.refresh().pipe(
    switchMap((tokens) => {
      refreshed$.next(tokens.accessToken);
      return next(withToken(req, tokens.accessToken));
    }),
    catchError((error) => {
      auth.logout();
      return throwError(() => error);
    }),
    finalize(() => (isRefreshing = false)),
  );
}
`),
  },
  'function, one shared refresh in the service': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  ${ATTACH}
  return next(authReq).pipe(
    catchError((error: unknown) => {
      const unauthorized = error instanceof HttpErrorResponse && error.status === 401;
      if (!unauthorized) return throwError(() => error);
      return auth.refreshOnce().pipe(${RETRY});
    }),
  );
};`),
    auth: storageAuth({
      more: `
  private refreshing$: Observable<Tokens> | null = null;

  refreshOnce(): Observable<Tokens> {
    this.refreshing$ ??= this.refresh().pipe(
      shareReplay(1),
      finalize(() => (this.refreshing$ = null)),
    );
    return this.refreshing$;
  }
`,
    }),
  },
  'function, a coordinator service with everything in it': {
    code: fn(`(req, next) => inject(Coordinator).send(req, next);`),
    files: {
      'coordinator.ts': imported(`
@Injectable({ providedIn: 'root' })
export class Coordinator {
  private readonly auth = inject(AuthService);

  send(req: HttpRequest<unknown>, next: HttpHandlerFn): Observable<HttpEvent<unknown>> {
    const token = this.auth.getAccessToken();
    const sent = token ? req.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } }) : req;
    return next(sent).pipe(
      catchError((error: HttpErrorResponse) =>
        error.status === 401 ? this.auth.refresh().pipe(switchMap(() => next(req))) : throwError(() => error),
      ),
    );
  }
}
`),
    },
  },
  'function, a promise as the gate': {
    code: imported(`
let refreshing: Promise<string> | null = null;

export const authInterceptor: HttpInterceptorFn = (req, next) => {
  const auth = inject(AuthService);
  const attach = (token: string | null) =>
    token ? req.clone({ headers: req.headers.set('Authorization', \`Bearer \${token}\`) }) : req;
  return next(attach(auth.getAccessToken())).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status !== 401) throw error;
      refreshing ??= firstValueFrom(auth.refresh().pipe(map((tokens) => tokens.accessToken))).finally(() => (refreshing = null));
      return from(refreshing).pipe(switchMap((token) => next(attach(token))));
    }),
  );
};
`),
  },
  'function, the token comes as a promise': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  return from(Promise.resolve(auth.getAccessToken())).pipe(
    switchMap((token) => next(token ? req.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } }) : req)),
    catchError((error: HttpErrorResponse) => {
      if (error.status === 401) {
        return auth.refresh().pipe(${RETRY});
      }
      return throwError(() => error);
    }),
  );
};`),
  },
  'function, the expiry is looked at before sending': {
    code: imported(`
export const authInterceptor: HttpInterceptorFn = (req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  if (!token) return next(req);
  if (isExpired(token)) {
    return auth.refresh().pipe(
      switchMap((tokens) => next(req.clone({ setHeaders: { Authorization: \`Bearer \${tokens.accessToken}\` } }))),
      catchError((error) => {
        auth.logout();
        return throwError(() => error);
      }),
    );
  }
  return next(req.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } }));
};

function isExpired(token: string): boolean {
  const [, payload = ''] = token.split('.');
  const { exp } = JSON.parse(atob(payload)) as { exp: number };
  return exp * 1000 < Date.now();
}
`),
  },
  'function, a toast when the session is over': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const toasts = inject(Toasts);
  ${ATTACH}
  return next(authReq).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status === 401) {
        return auth.refresh().pipe(
          ${RETRY},
          catchError((failure) => {
            toasts.error('Your session has ended');
            auth.logout();
            return throwError(() => failure);
          }),
        );
      }
      return throwError(() => error);
    }),
  );
};`),
    config: [
      "onSessionEnded: ({ reason }) => { if (reason === 'signed-out') return; inject(Toasts).error('Your session has ended'); inject(AuthService).logout(); }",
    ],
  },
  'function, other headers and credentials stay': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  const sent = token
    ? req.clone({ withCredentials: true, setHeaders: { Authorization: \`Bearer \${token}\`, 'X-Client': 'shop' } })
    : req.clone({ withCredentials: true, setHeaders: { 'X-Client': 'shop' } });
  return next(sent).pipe(
    catchError((error: HttpErrorResponse) => (error.status === 401 ? auth.refresh().pipe(switchMap(() => next(req))) : throwError(() => error))),
  );
};`),
    left: ["const sent = req.clone({ withCredentials: true, setHeaders: { 'X-Client': 'shop' } });"],
    gone: ['Authorization', 'refresh', 'AuthService'],
  },
  'function, 403 and 5xx are told otherwise': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const toasts = inject(Toasts);
  const token = auth.getAccessToken();
  const sent = token ? req.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } }) : req;
  return next(sent).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status === 401) {
        return auth.refresh().pipe(${RETRY});
      }
      if (error.status === 403) {
        toasts.error('Not allowed');
      } else if (error.status >= 500) {
        toasts.error('The server failed');
      }
      return throwError(() => error);
    }),
  );
};`),
    left: [
      "if (error.status === 403) { toasts.error('Not allowed'); } else { if (error.status >= 500) {",
      'const toasts = inject(Toasts);',
    ],
    gone: ['refresh', 'AuthService', 'Authorization'],
  },
  'function, a logging tap': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  ${ATTACH}
  const started = Date.now();
  return next(authReq).pipe(
    tap(() => console.debug(req.url, Date.now() - started)),
    catchError((error: HttpErrorResponse) => {
      if (error.status === 401) return auth.refresh().pipe(${RETRY});
      throw error;
    }),
  );
};`),
    left: ['const started = Date.now();', 'tap(() => console.debug(req.url, Date.now() - started))'],
    gone: ['refresh', 'AuthService'],
  },
  'function, only URLs of the environment': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  if (!token || !req.url.startsWith(environment.apiUrl)) {
    return next(req);
  }
  return next(req.clone({ setHeaders: { Authorization: 'Bearer ' + token } })).pipe(
    catchError((error) => {
      if (error instanceof HttpErrorResponse && error.status === 401) {
        return auth.refresh().pipe(${RETRY});
      }
      return throwError(() => error);
    }),
  );
};`),
    auth: storageAuth({ refreshUrl: '`${environment.apiUrl}/auth/refresh`' }),
    config: ['refreshUrl: `${environment.apiUrl}/auth/refresh`', 'apis: [environment.apiUrl]'],
    wire: { base: 'https://api.shop.example/v1', refreshUrl: 'https://api.shop.example/v1/auth/refresh' },
  },
  'function, a cookie refresh, the token in a signal': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const token = auth.accessToken();
  const sent = token ? req.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } }) : req;
  return next(sent).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status !== 401 || req.url.endsWith('/auth/refresh')) return throwError(() => error);
      return auth.refresh().pipe(
        switchMap((fresh) => next(req.clone({ setHeaders: { Authorization: \`Bearer \${fresh}\` } }))),
        catchError((failure) => {
          auth.logout();
          return throwError(() => failure);
        }),
      );
    }),
  );
};`),
    auth: COOKIE_AUTH,
    config: ["cookieBackend({ refreshUrl: '/api/auth/refresh' })", 'inject(AuthService).logout();'],
    wire: { cookie: true, answer: (token) => ({ access_token: token }) },
  },
  'class, sessionStorage, snake case': {
    code: cls(`
  constructor(private auth: AuthService) {}

  intercept(req: HttpRequest<any>, next: HttpHandler): Observable<HttpEvent<any>> {
    let authReq = req;
    const token = this.auth.getAccessToken();
    if (token != null) {
      authReq = req.clone({ headers: req.headers.set('Authorization', \`Bearer \${token}\`) });
    }
    return next.handle(authReq).pipe(
      catchError((error) => {
        if (error instanceof HttpErrorResponse && !authReq.url.includes('auth/login') && error.status === 401) {
          return this.auth.refresh().pipe(
            switchMap((tokens: any) => next.handle(req.clone({ setHeaders: { Authorization: 'Bearer ' + tokens.access } }))),
          );
        }
        return throwError(() => error);
      }),
    );
  }`),
    auth: storageAuth({
      area: 'sessionStorage',
      fields: ['access', 'refresh'],
      refreshBody: "{ refresh: sessionStorage.getItem('refresh_token') }",
    }),
    config: [
      "requestField: 'refresh', accessTokenField: 'access', refreshTokenField: 'refresh'",
      'sessionStorageTokens()',
    ],
    wire: { field: 'refresh', answer: (access, refresh) => ({ access, refresh }) },
  },
  'function, a token endpoint of OAuth 2.0': {
    code: handling(`if (error.status === 401 && !req.url.includes('/oauth/token')) {
        return auth.refresh().pipe(switchMap((tokens) => next(req.clone({ setHeaders: { Authorization: \`Bearer \${tokens.access_token}\` } }))));
      }`),
    auth: storageAuth({
      fields: ['access_token', 'refresh_token'],
      refreshUrl: "'/oauth/token'",
      refreshBody:
        "new HttpParams({ fromObject: { grant_type: 'refresh_token', client_id: 'shop', refresh_token: localStorage.getItem('refresh_token') ?? '' } })",
    }),
    config: ["oauth2Backend({ tokenEndpoint: '/oauth/token', clientId: 'shop' })"],
    wire: {
      refreshUrl: '/oauth/token',
      field: 'refresh_token',
      answer: (access, refresh) => ({ access_token: access, refresh_token: refresh, token_type: 'Bearer' }),
    },
  },
  'function, the answer in an envelope': {
    code: handling(`if (error.status === 401) {
        return auth.refresh().pipe(switchMap((token) => next(req.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } }))));
      }`),
    auth: imported(`
interface Answer {
  data: { token: string; refreshToken: string };
}

@Injectable({ providedIn: 'root' })
export class AuthService {
  constructor(private readonly http: HttpClient) {}

  login(name: string) {
    return this.http.post<Answer>('/api/auth/login', { name }).pipe(tap((answer) => this.save(answer)));
  }

  refresh() {
    const refreshToken = localStorage.getItem('refresh');
    return this.http.put<Answer>('/api/auth/refresh', { refreshToken }).pipe(
      tap((answer) => this.save(answer)),
      map((answer) => answer.data.token),
    );
  }

  getAccessToken() {
    return localStorage.getItem('token');
  }

  private save(answer: Answer) {
    localStorage.setItem('token', answer.data.token);
    localStorage.setItem('refresh', answer.data.refreshToken);
  }
}
`),
    config: ["method: 'PUT', accessTokenField: 'data.token', refreshTokenField: 'data.refreshToken'"],
    wire: { method: 'PUT', answer: (token, refreshToken) => ({ data: { token, refreshToken } }) },
  },
  'class, setters of a token service': {
    code: cls(`
  constructor(private readonly auth: AuthService) {}

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const token = this.auth.getToken();
    const sent = token ? request.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } }) : request;
    return next.handle(sent).pipe(
      catchError((error: HttpErrorResponse) => {
        if (error.status === 401) {
          return this.auth.refresh().pipe(
            switchMap((tokens) => next.handle(request.clone({ setHeaders: { Authorization: \`Bearer \${tokens.accessToken}\` } }))),
          );
        }
        return throwError(() => error);
      }),
    );
  }`),
    auth: imported(`
@Injectable({ providedIn: 'root' })
export class AuthService {
  constructor(private readonly http: HttpClient) {}

  login(name: string) {
    return this.http.post<{ accessToken: string; refreshToken: string }>('/api/auth/login', { name }).pipe(
      tap((tokens) => {
        this.saveToken(tokens.accessToken);
        this.saveRefreshToken(tokens.refreshToken);
      }),
    );
  }

  refresh() {
    return this.http
      .post<{ accessToken: string; refreshToken: string }>('/api/auth/refresh', { refreshToken: this.getRefreshToken() })
      .pipe(tap((tokens) => this.saveToken(tokens.accessToken)));
  }

  getToken() {
    return localStorage.getItem('auth-token');
  }

  getRefreshToken() {
    return localStorage.getItem('auth-refresh');
  }

  saveToken(token: string) {
    localStorage.setItem('auth-token', token);
  }

  saveRefreshToken(token: string) {
    localStorage.setItem('auth-refresh', token);
  }
}
`),
  },
  'function, a marker that skips, and a custom header': {
    code: imported(`
export const SKIP_AUTH = new HttpContextToken<boolean>(() => false);

export const authInterceptor: HttpInterceptorFn = (req, next) => {
  if (req.context.get(SKIP_AUTH)) {
    return next(req);
  }
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  const sent = token ? req.clone({ setHeaders: { 'X-Access-Token': \`Bearer \${token}\` } }) : req;
  return next(sent).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status === 401) {
        return auth.refresh().pipe(switchMap((tokens) => next(req.clone({ setHeaders: { 'X-Access-Token': \`Bearer \${tokens.accessToken}\` } }))));
      }
      return throwError(() => error);
    }),
  );
};
`),
    config: ["header: 'X-Access-Token'"],
    wire: { header: 'X-Access-Token' },
    left: ['export const SKIP_AUTH = SKIP_TOKEN;'],
    gone: ['authInterceptor'],
  },
  'class, an async method behind from()': {
    code: cls(`
  private readonly auth = inject(AuthService);

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return from(this.send(request, next)).pipe(
      catchError((error: HttpErrorResponse) => {
        if (error.status !== 401) return throwError(() => error);
        return this.auth.refresh().pipe(switchMap(() => from(this.send(request, next))));
      }),
    );
  }

  private async send(request: HttpRequest<unknown>, next: HttpHandler): Promise<HttpEvent<unknown>> {
    const token = this.auth.getAccessToken();
    const sent = token ? request.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } }) : request;
    return lastValueFrom(next.handle(sent));
  }`),
  },
  'function declared with the keyword, a helper for the condition': {
    code: imported(`
export function authInterceptor(req: HttpRequest<unknown>, next: HttpHandlerFn): Observable<HttpEvent<unknown>> {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  return next(token ? req.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } }) : req).pipe(
    catchError((error) => (isRefused(error) ? auth.refresh().pipe(${RETRY}) : throwError(() => error))),
  );
}

const isRefused = (error: unknown): boolean => error instanceof HttpErrorResponse && error.status === 401;
`),
  },
  'function, navigation to the login page by the router': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const router = inject(Router);
  ${ATTACH}
  return next(authReq).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status === 401) {
        return auth.refresh().pipe(
          ${RETRY},
          catchError((failure) => {
            auth.logout();
            router.navigate(['/auth/sign-in'], { queryParams: { returnUrl: router.url } });
            return throwError(() => failure);
          }),
        );
      }
      return throwError(() => error);
    }),
  );
};`),
    router: true,
    config: ["withLoginRedirect({ loginUrl: '/auth/sign-in', redirectFrom: 'anywhere' })"],
  },
  'class, beside another interceptor in one file': {
    code: imported(`
@Injectable()
export class AuthInterceptor implements HttpInterceptor {
  private readonly auth = inject(AuthService);

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const token = this.auth.getAccessToken();
    const sent = token ? request.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } }) : request;
    return next.handle(sent).pipe(
      catchError((error: HttpErrorResponse) =>
        error.status === 401 ? this.auth.refresh().pipe(switchMap(() => next.handle(request))) : throwError(() => error),
      ),
    );
  }
}

export const languageOf = (): string => 'en';
`),
    left: ['export const languageOf'],
    gone: ['AuthInterceptor', 'rxjs', 'AuthService'],
  },
  'function, registered through a barrel and a list': {
    code: CURED,
    barrel: true,
  },
  'function, a ReplaySubject, and the retry through a helper': {
    code: imported(`
let running: ReplaySubject<string> | undefined;

export const authInterceptor: HttpInterceptorFn = (request, next) => {
  const auth = inject(AuthService);
  return send(request, next, auth.getAccessToken()).pipe(
    catchError((error) => {
      if (error?.status !== 401) {
        throw error;
      }
      if (!running) {
        running = new ReplaySubject<string>(1);
        auth.refresh().subscribe({
          next: (tokens) => {
            running?.next(tokens.accessToken);
            running = undefined;
          },
          error: () => {
            auth.logout();
            running?.error(error);
            running = undefined;
          },
        });
      }
      return running.pipe(
        take(1),
        switchMap((token) => send(request, next, token)),
      );
    }),
  );
};

function send(request: HttpRequest<unknown>, next: HttpHandlerFn, token: string | null) {
  return next(token ? request.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } }) : request);
}
`),
  },
  'function, a list of statuses of one': {
    code: handling(`const refused = [401];
      if (refused.includes(error.status) && auth.isLoggedIn()) {
        return auth.refresh().pipe(${RETRY});
      }`),
  },
  'class, HttpHeaders of its own and append()': {
    code: cls(`
  constructor(private readonly auth: AuthService) {}

  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const headers = request.headers.append('Authorization', 'Bearer ' + this.auth.getAccessToken()).append('Accept-Language', 'en');
    const sent = this.auth.isLoggedIn() ? request.clone({ headers }) : request.clone({ headers: request.headers.append('Accept-Language', 'en') });
    return next.handle(sent).pipe(
      catchError((error: HttpErrorResponse) => {
        if (error.status === 401) {
          return this.auth.refresh().pipe(switchMap(() => next.handle(request)));
        }
        return throwError(() => error);
      }),
    );
  }`),
    left: ["const sent = request.clone({ headers: request.headers.append('Accept-Language', 'en') });"],
    gone: ['Authorization', 'AuthService', 'constructor'],
  },
  'function, the refresh written out in the interceptor': {
    code: fn(`(req, next) => {
  const http = inject(HttpClient);
  const auth = inject(AuthService);
  ${ATTACH}
  return next(authReq).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status === 401 && !req.url.includes('refresh')) {
        return http.post<{ accessToken: string; refreshToken: string }>('/api/auth/refresh', { refreshToken: localStorage.getItem('refresh_token') }).pipe(
          tap((tokens) => {
            localStorage.setItem('access_token', tokens.accessToken);
            localStorage.setItem('refresh_token', tokens.refreshToken);
          }),
          ${RETRY},
        );
      }
      return throwError(() => error);
    }),
  );
};`),
  },
  'function, signed-out people are led away before anything is sent; silence at the end': {
    code: imported(`
let isRefreshing = false;
const token$ = new BehaviorSubject<string | null>(null);

export const authInterceptor: HttpInterceptorFn = (req, next) => {
  const auth = inject(AuthService);
  const router = inject(Router);
  const accessToken = auth.getAccessToken();
  const isAuthRequest = req.url.includes('/api/auth/login') || req.url.includes('/api/auth/register');

  if (req.url.includes('/api/auth/refresh')) {
    return next(req);
  }
  if (!accessToken && !isAuthRequest) {
    auth.logout();
    router.navigate(['/login']);
    return EMPTY;
  }

  let sent = req;
  if (accessToken && !isAuthRequest) {
    sent = req.clone({ setHeaders: { Authorization: \`Bearer \${accessToken}\` } });
  }
  return next(sent).pipe(
    catchError((error) => {
      if (error instanceof HttpErrorResponse && error.status === 401 && !isAuthRequest) {
        return handle401(sent, next, auth, router);
      }
      return throwError(() => error);
    }),
  );
};

const handle401 = (req: HttpRequest<unknown>, next: HttpHandlerFn, auth: AuthService, router: Router): Observable<HttpEvent<unknown>> => {
  if (!isRefreshing) {
    isRefreshing = true;
    token$.next(null);
    if (!localStorage.getItem('refresh_token')) {
      isRefreshing = false;
      auth.logout();
      router.navigate(['/login']);
      return EMPTY;
    }
    return auth.refresh().pipe(
      switchMap((tokens) => {
        isRefreshing = false;
        if (tokens.accessToken) {
          token$.next(tokens.accessToken);
          return next(req.clone({ setHeaders: { Authorization: \`Bearer \${tokens.accessToken}\` } }));
        } else {
          auth.logout();
          router.navigate(['/login']);
          return EMPTY;
        }
      }),
      catchError(() => {
        isRefreshing = false;
        auth.logout();
        router.navigate(['/login']);
        return EMPTY;
      }),
    );
  }
  return token$.pipe(
    filter((token) => token !== null),
    take(1),
    switchMap((token) => next(req.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } }))),
  );
};
`),
    left: ["if (!accessToken && !isAuthRequest) { auth.logout(); router.navigate(['/login']); return EMPTY; }"],
    gone: ['refresh()', 'isRefreshing', 'catchError', 'Authorization'],
    router: true,
    config: ['inject(AuthService).logout();', "withLoginRedirect({ redirectFrom: 'anywhere' })"],
  },
  'class, inject() in the handler, and a sign-out of its own': {
    code: cls(`
  private router = inject(Router);
  private auth = inject(AuthService);
  private isRefreshing = false;
  private token$ = new BehaviorSubject<string | null>(null);

  intercept(req: HttpRequest<any>, next: HttpHandler): Observable<HttpEvent<any>> {
    const token = localStorage.getItem('access_token');
    let authReq = req;
    if (token && !this.isAuthEndpoint(req.url)) {
      authReq = this.addToken(req, token);
    }
    return next.handle(authReq).pipe(
      catchError((error: HttpErrorResponse) => {
        if (error.status === 401 && !this.isAuthEndpoint(req.url)) {
          return this.handle401(authReq, next);
        }
        return throwError(() => error);
      }),
    );
  }

  private addToken(request: HttpRequest<any>, token: string): HttpRequest<any> {
    return request.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } });
  }

  private handle401(request: HttpRequest<any>, next: HttpHandler): Observable<HttpEvent<any>> {
    if (this.isRefreshing) {
      return this.token$.pipe(
        filter((token) => token !== null),
        take(1),
        switchMap((token) => next.handle(this.addToken(request, token!))),
      );
    }
    this.isRefreshing = true;
    this.token$.next(null);
    const refreshToken = localStorage.getItem('refresh_token');
    if (!refreshToken) {
      this.isRefreshing = false;
      this.leave();
      return throwError(() => new Error('No refresh token'));
    }
    return this.auth.refresh().pipe(
      switchMap((tokens) => {
        this.isRefreshing = false;
        this.token$.next(tokens.accessToken);
        return next.handle(this.addToken(request, tokens.accessToken));
      }),
      catchError((error) => {
        this.isRefreshing = false;
        this.leave();
        return throwError(() => error);
      }),
    );
  }

  private isAuthEndpoint(url: string): boolean {
    return ['/auth/login', '/auth/refresh'].some((endpoint) => url.includes(endpoint));
  }

  private leave(): void {
    console.log('The token has expired');
    localStorage.removeItem('access_token');
    localStorage.removeItem('refresh_token');
    localStorage.removeItem('profile');
    this.router.navigate(['/login']);
  }`),
    router: true,
    config: ["localStorage.removeItem('profile');", "withLoginRedirect({ redirectFrom: 'anywhere' })"],
  },
  'function, another refusal with a helper of its own; the refusal of a refresh is told from an outage': {
    code: imported(`
const OPEN = ['/auth/login', '/auth/refresh'];

export const authInterceptor: HttpInterceptorFn = (req, next) => {
  const auth = inject(AuthService);
  if (OPEN.some((url) => req.url.includes(url))) {
    return next(req);
  }
  const token = auth.getAccessToken();
  const sent = token ? withToken(req, token) : req;
  return next(sent).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status === 403 && error.error?.error === 'CLOSED') {
        tellClosed(error.error.message);
        return throwError(() => error);
      }
      if (error.status === 401 && !req.url.includes('/auth/refresh')) {
        return cured(req, next, auth);
      }
      return throwError(() => error);
    }),
  );
};

function withToken(req: HttpRequest<any>, token: string): HttpRequest<any> {
  return req.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } });
}

function cured(req: HttpRequest<any>, next: HttpHandlerFn, auth: AuthService) {
  return auth.refresh().pipe(
    switchMap((tokens) => next(withToken(req, tokens.accessToken))),
    catchError((error) => {
      if (error.status === 400 || error.status === 401 || error.status === 403) {
        auth.logout();
      }
      return throwError(() => error);
    }),
  );
}

function tellClosed(message: string): void {
  document.title = message;
}
`),
    left: [
      "if (error.status === 403 && error.error?.error === 'CLOSED') { tellClosed(error.error.message); throw error; }",
      'function tellClosed',
    ],
    gone: ['withToken', 'cured', 'refresh()', 'AuthService)'],
    config: ['inject(AuthService).logout();'],
  },
  'function, 403 refuses as well': {
    code: handling(`if (error.status === 401 || error.status === 403) return auth.refresh().pipe(${RETRY});`),
    config: [
      'refusedStatus: [401, 403]',
      "localStorageTokens({ migrateFrom: existingTokens({ accessToken: 'access_token', refreshToken: 'refresh_token' }) })",
    ],
  },
  'function, the old access token goes along': {
    code: CURED,
    auth: storageAuth({
      refreshBody:
        "{ accessToken: localStorage.getItem('access_token'), refreshToken: localStorage.getItem('refresh_token') }",
    }),
    config: ["accessTokenRequestField: 'accessToken'"],
  },
  'function, the refresh token as credentials of the refresh': {
    code: CURED,
    auth: storageAuth({
      refreshBody: '{}',
      options: ", { headers: { Authorization: 'Bearer ' + localStorage.getItem('refresh_token') } }",
    }),
    config: ["sendAs: 'bearer'"],
    wire: { bearer: true },
  },
};

/** What is not changed: the code and the app around it, and the reason, which must be told. */
export const unchanged = {
  // It is not sure.
  'a refusal told by a code in the body': {
    code: handling(
      "if (error.status === 401 && error.error?.code === 'TOKEN_EXPIRED') return auth.refresh().pipe(" + RETRY + ');',
    ),
    why: /the refusal is told by `error\.error\?\.code === 'TOKEN_EXPIRED'` too/,
  },
  'a refusal by 500 as well': {
    code: handling(`if ([401, 500].includes(error.status)) return auth.refresh().pipe(${RETRY});`),
    why: /status 500 refuses a token here/,
  },
  'the access token as the credential of the refresh': {
    code: CURED,
    auth: storageAuth({ refreshBody: "{ token: localStorage.getItem('access_token') }" }),
    why: /the refresh sends the access token itself/,
  },
  'a device id in the refresh': {
    code: CURED,
    auth: storageAuth({
      refreshBody: "{ refreshToken: localStorage.getItem('refresh_token'), deviceId: localStorage.getItem('device') }",
    }),
    why: /the refresh sends `deviceId`, `localStorage\.getItem\('device'\)`, which is known at run time alone/,
  },
  'a scheme of its own': {
    code: CURED.replace('Bearer ${token}', 'JWT ${token}'),
    why: /the scheme `JWT`/,
  },
  'a welcome after the refresh': {
    code: handling(
      `if (error.status === 401) return auth.refresh().pipe(tap(() => inject(Toasts).error('Welcome back')), ${RETRY});`,
    ),
    why: /`inject\(Toasts\)\.error\('Welcome back'\)` is done beside the refresh/,
  },
  'a profile that each refresh brings': {
    code: handling(
      `if (error.status === 401) return auth.refresh().pipe(tap((tokens) => auth.user$.next(tokens)), ${RETRY});`,
    ),
    auth: storageAuth({ more: '\n  readonly user$ = new BehaviorSubject<unknown>(null);\n' }),
    why: /`auth\.user\$\.next\(tokens\)` is brought up to date by each refresh/,
  },
  'a refresh that a timer starts as well': {
    code: CURED,
    auth: storageAuth({
      more: '\n  startTimer(): void {\n    setTimeout(() => this.refresh().subscribe(), 60_000);\n  }\n',
    }),
    why: /`this\.refresh\(\)` refreshes too/,
  },
  'a guard that reads the token outside of a class': {
    code: CURED,
    files: { 'guard.ts': "export const isAllowed = () => !!localStorage.getItem('access_token');\n" },
    main: "import './app/guard';\n",
    why: /reads the token where nothing can be injected/,
  },
  'an abstract service that hides the refresh': {
    code: handling('if (error.status === 401) return auth.refresh().pipe(switchMap(() => next(req)));'),
    auth: imported(
      "import { Sdk } from '@acme/sdk';\n@Injectable({ providedIn: 'root' })\nexport class AuthService {\n  private readonly sdk = inject(Sdk);\n  refresh(): Observable<unknown> {\n    return from(this.sdk.acquire());\n  }\n  getAccessToken(): string | null {\n    return localStorage.getItem('access_token');\n  }\n}",
    ),
    why: /`this\.sdk\.acquire\(\)` is done beside the refresh/,
  },
  'headers that are put together step by step': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const headers: Record<string, string> = {};
  const token = auth.getAccessToken();
  if (token) headers['Authorization'] = \`Bearer \${token}\`;
  return next(req.clone({ setHeaders: headers })).pipe(
    catchError((error: HttpErrorResponse) => (error.status === 401 ? auth.refresh().pipe(switchMap(() => next(req))) : throwError(() => error))),
  );
};`),
    why: /the headers are put together step by step/,
  },
  'a marker in a header': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  if (req.headers.has('X-Skip')) return next(req.clone({ headers: req.headers.delete('X-Skip') }));
  const token = auth.getAccessToken();
  return next(token ? req.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } }) : req).pipe(
    catchError((error: HttpErrorResponse) => (error.status === 401 ? auth.refresh().pipe(switchMap(() => next(req))) : throwError(() => error))),
  );
};`),
    why: /`req\.headers\.has\('X-Skip'\)` marks requests that get no token: SKIP_TOKEN has to take its place/,
  },
  'the token for requests that ask for it': {
    code: imported(`
export const WITH_AUTH = new HttpContextToken<boolean>(() => false);

export const authInterceptor: HttpInterceptorFn = (req, next) => {
  if (!req.context.get(WITH_AUTH)) return next(req);
  const auth = inject(AuthService);
  return next(req.clone({ setHeaders: { Authorization: \`Bearer \${auth.getAccessToken()}\` } })).pipe(
    catchError((error: HttpErrorResponse) => (error.status === 401 ? auth.refresh().pipe(switchMap(() => next(req))) : throwError(() => error))),
  );
};
`),
    why: /the token is attached only where `req\.context\.get\(WITH_AUTH\)` says so/,
  },
  'a 401 of a second factor': {
    code: handling(`if (error.status === 401 && !req.url.includes('/mfa')) return auth.refresh().pipe(${RETRY});`),
    why: /refusals of `'\/mfa'` are not cured/,
  },
  'the token for writes alone': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const sent = req.method !== 'GET' ? req.clone({ setHeaders: { Authorization: \`Bearer \${auth.getAccessToken()}\` } }) : req;
  return next(sent).pipe(
    catchError((error: HttpErrorResponse) => (error.status === 401 ? auth.refresh().pipe(switchMap(() => next(req))) : throwError(() => error))),
  );
};`),
    why: /`req\.method !== 'GET'` decides which requests get the token/,
  },
  'a refresh that a store does': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  return auth.token$.pipe(
    take(1),
    switchMap((token) => next(token ? req.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } }) : req)),
    catchError((error: HttpErrorResponse) => {
      if (error.status !== 401) return throwError(() => error);
      auth.dispatchRefresh();
      return auth.token$.pipe(filter(Boolean), take(1), switchMap(() => next(req)));
    }),
  );
};`),
    auth: imported(`
import { Store } from '@ngrx/store';
@Injectable({ providedIn: 'root' })
export class AuthService {
  private readonly store = inject(Store);
  readonly token$: Observable<string | null> = this.store.select('token');
  dispatchRefresh(): void {
    this.store.dispatch({ type: 'refresh' });
  }
}
`),
    why: /Not changed: /,
  },
  'the profile beside the token in one record': {
    code: handling(`if (error.status === 401) return auth.refresh().pipe(switchMap(() => next(req)));`),
    auth: imported(`
@Injectable({ providedIn: 'root' })
export class AuthService {
  private readonly http = inject(HttpClient);
  login(name: string) {
    return this.http.post<{ accessToken: string }>('/api/auth/login', { name }).pipe(tap((user) => localStorage.setItem('user', JSON.stringify(user))));
  }
  refresh() {
    return this.http.post<{ accessToken: string }>('/api/auth/refresh', { refreshToken: JSON.parse(localStorage.getItem('user') ?? '{}').refreshToken });
  }
  getAccessToken(): string | null {
    const user = localStorage.getItem('user');
    return user ? JSON.parse(user).accessToken : null;
  }
}
`),
    why: /Not changed: /,
  },
  // It is no affair of ours.
  'it only signs out on 401': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  return next(req).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status === 401) auth.logout();
      return throwError(() => error);
    }),
  );
};`),
    why: /Left alone: it signs out on a refusal, or tells of it, and refreshes nothing/,
  },
  'it only puts the refresh token on the refresh URL': {
    code: fn(`(req, next) => {
  if (!req.url.endsWith('/auth/refresh')) return next(req);
  const refreshToken = localStorage.getItem('refresh_token');
  return next(req.clone({ setHeaders: { Authorization: \`Bearer \${refreshToken}\` } }));
};`),
    why: /Left alone: it puts the refresh token on the refresh alone/,
  },
  'it takes a new token from a header of the answer': {
    code: fn(`(req, next) => {
  const token = localStorage.getItem('token');
  return next(req.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } })).pipe(
    tap((event) => {
      if (event instanceof HttpResponse) {
        const fresh = event.headers.get('X-New-Token');
        if (fresh) localStorage.setItem('token', fresh);
      }
    }),
  );
};`),
    why: /Left alone: it (?:takes a new token from a header of the answer|answers requests)/,
  },
  'it signs in again with a stored password': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  return next(req).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status !== 401) return throwError(() => error);
      return auth.loginAgain({ password: localStorage.getItem('password') }).pipe(switchMap(() => next(req)));
    }),
  );
};`),
    auth: storageAuth({
      more: `
  loginAgain(credentials: object): Observable<unknown> {
    return this.http.post('/api/auth/login', credentials);
  }
`,
    }),
    why: /Left alone: it signs in again with a stored password/,
  },
  'it is a mock': {
    code: fn(`(req, next) => {
  if (req.url.endsWith('/users/authenticate')) return of(new HttpResponse({ status: 200, body: { token: 'fake-jwt-token' } }));
  if (req.headers.get('Authorization') !== 'Bearer fake-jwt-token') return throwError(() => ({ status: 401 }));
  return next(req);
};`),
    why: /Left alone: it answers requests by itself/,
  },
  'it sends an API key': {
    code: fn(`(req, next) => next(req.clone({ setHeaders: { Authorization: 'Basic ' + btoa('shop:key') } }));`),
    why: /Left alone: the credentials that it sends are not those of a session/,
  },
  'it only logs': {
    code: fn(`(req, next) => next(req).pipe(tap(() => console.debug(req.url)));`),
    why: /Left alone: it has nothing to do with tokens/,
  },
  'it attaches, and nothing refreshes': {
    code: fn(`(req, next) => {
  const token = inject(AuthService).getAccessToken();
  return next(token ? req.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } }) : req);
};`),
    why: /Not changed: it attaches the token, and no request was found that an interceptor of this app sends/,
  },
};

// Interceptors of rarer kinds. Either `migrate` is sure, and the converted app works, or it changes nothing and says why.
import { attaching, bearer, cls, fn, imported, storageAuth } from './interceptor-code.mjs';

export const converted = {
  'class, a queue of promises; the login page is told why': {
    code: cls(`
  private refreshing: Promise<string> | null = null;
  private queue: ((token: string) => void)[] = [];
  constructor(private readonly auth: AuthService, private readonly router: Router) {}
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return next.handle(this.add(req, this.auth.getAccessToken())).pipe(
      catchError((error: HttpErrorResponse) => {
        if (error.status !== 401) throw error;
        if (this.refreshing) {
          return from(new Promise<string>((resolve) => this.queue.push(resolve))).pipe(switchMap((token) => next.handle(this.add(req, token))));
        }
        this.refreshing = firstValueFrom(this.auth.refresh()).then((tokens) => {
          this.queue.forEach((resolve) => resolve(tokens.accessToken));
          this.queue = [];
          return tokens.accessToken;
        }).finally(() => (this.refreshing = null));
        return from(this.refreshing).pipe(
          switchMap((token) => next.handle(this.add(req, token))),
          catchError((failure) => {
            this.auth.logout();
            void this.router.navigateByUrl('/login?reason=expired');
            return throwError(() => failure);
          }),
        );
      }),
    );
  }
  private add(req: HttpRequest<unknown>, token: string | null): HttpRequest<unknown> {
    return token === null ? req : req.clone({ ${bearer('token')} });
  }`),
    said: /told the login page more than its path/,
  },
  'class, a ReplaySubject that is made anew': {
    code: cls(`
  private refresh$: ReplaySubject<string> | null = null;
  private readonly auth = inject(AuthService);
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return next.handle(this.sign(req)).pipe(catchError((e) => (e.status === 401 ? this.again(req, next) : throwError(() => e))));
  }
  private again(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    if (!this.refresh$) {
      this.refresh$ = new ReplaySubject<string>(1);
      this.auth.refresh().subscribe({
        next: ({ accessToken }) => this.refresh$?.next(accessToken),
        error: (e) => { this.refresh$?.error(e); this.refresh$ = null; this.auth.logout(); },
        complete: () => { this.refresh$?.complete(); this.refresh$ = null; },
      });
    }
    return this.refresh$.pipe(switchMap(() => next.handle(this.sign(req))));
  }
  private sign(req: HttpRequest<unknown>): HttpRequest<unknown> {
    const token = this.auth.getAccessToken();
    return token ? req.clone({ headers: req.headers.set('Authorization', 'Bearer ' + token) }) : req;
  }`),
  },
  'function, a client of its own beside the interceptors': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status !== 401) return throwError(() => error);
      return auth.refresh().pipe(switchMap((tokens) => next(req.clone({ ${bearer('tokens.accessToken')} }))));
    }),
  );
};`),
    auth: storageAuth()
      .replace('= inject(HttpClient)', '= new HttpClient(inject(HttpBackend))')
      .replace('HttpClient }', 'HttpBackend, HttpClient }'),
    config: ["refreshVia: 'http-backend'"],
  },
  'function, the service under another name': {
    code: fn(`(req, next) => {
  const auth = inject(Sessions);
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status !== 401) return throwError(() => error);
      return auth.refresh().pipe(
        switchMap((t) => next(req.clone({ ${bearer('t.accessToken')} }))),
        catchError((e) => {
          auth.logout();
          return throwError(() => e);
        }),
      );
    }),
  );
};`).replace('\n\n', "\nimport { AuthService as Sessions } from './auth.service';\n\n"),
    config: ['inject(AuthService).logout()'],
  },
  'function, errors become an Error for callers': {
    code: attaching(`if (error.status === 401) return auth.refresh().pipe(switchMap((tokens) => next(req.clone({ ${bearer('tokens.accessToken')} }))));
      return throwError(() => new Error(error.error?.message ?? error.statusText));`),
    left: ['return throwError(() => new Error(error.error?.message ?? error.statusText))'],
    gone: ['401'],
  },
  'class, with a base class': {
    code: imported(`abstract class Base implements HttpInterceptor {
  protected readonly auth = inject(AuthService);
  abstract intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>>;
  protected sign(req: HttpRequest<unknown>, token: string | null): HttpRequest<unknown> {
    return token ? req.clone({ ${bearer('token')} }) : req;
  }
}
@Injectable()
export class AuthInterceptor extends Base {
  override intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return next.handle(this.sign(req, this.auth.getAccessToken())).pipe(
      catchError((error: HttpErrorResponse) => {
        if (error.status !== 401) return throwError(() => error);
        return this.auth.refresh().pipe(switchMap((t) => next.handle(this.sign(req, t.accessToken))));
      }),
    );
  }
}`),
  },
  'function, a signal as the gate': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const busy = inject(Gate).busy;
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status !== 401) return throwError(() => error);
      if (busy()) return inject(Gate).idle$.pipe(filter((value) => !value), take(1), switchMap(() => next(req.clone({ setHeaders: { Authorization: \`Bearer \${auth.getAccessToken()}\` } }))));
      busy.set(true);
      return auth.refresh().pipe(finalize(() => busy.set(false)), switchMap((t) => next(req.clone({ ${bearer('t.accessToken')} }))));
    }),
  );
};

@Injectable({ providedIn: 'root' })
export class Gate {
  readonly busy = signal(false);
  readonly idle$ = toObservable(this.busy);
}`),
    left: ['export class Gate'],
  },
};

export const unchanged = {
  'a trigger with exhaustMap, which is subscribed once': {
    code: cls(`
  private readonly trigger = new Subject<void>();
  private readonly refreshed$ = this.trigger.pipe(exhaustMap(() => this.auth.refresh()), shareReplay(1));
  constructor(private readonly auth: AuthService) {
    this.refreshed$.subscribe();
  }
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const token = this.auth.getAccessToken();
    const authed = token ? req.clone({ ${bearer('token')} }) : req;
    return next.handle(authed).pipe(
      catchError((error: HttpErrorResponse) => {
        if (error.status !== 401) return throwError(() => error);
        this.trigger.next();
        return this.refreshed$.pipe(take(1), switchMap((tokens) => next.handle(req.clone({ ${bearer('tokens.accessToken')} }))));
      }),
    );
  }`),
    why: /Not changed: .*no request was found that an interceptor of this app sends/,
  },
  'async, with await inside try': {
    code: fn(`(req, next) => from(handle(req, next));

async function handle(req: HttpRequest<unknown>, next: HttpHandlerFn): Promise<HttpEvent<unknown>> {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  try {
    return await lastValueFrom(next(req.clone({ ${bearer('token')} })));
  } catch (error) {
    if (error instanceof HttpErrorResponse && error.status === 401 && !req.url.endsWith('/refresh')) {
      const tokens = await firstValueFrom(auth.refresh());
      return lastValueFrom(next(req.clone({ ${bearer('tokens.accessToken')} })));
    }
    throw error;
  }
}`),
    why: /Not changed: .*deals with the token in a way that is not understood/,
  },
  'a refresh by fetch, in a client as of axios': {
    code: fn(`(req, next) => {
  const api = inject(ApiClient);
  return next(api.sign(req)).pipe(catchError((error: HttpErrorResponse) => api.recover(error, req, next)));
};

@Injectable({ providedIn: 'root' })
export class ApiClient {
  private readonly auth = inject(AuthService);
  private pending?: Promise<string>;
  sign<T>(req: HttpRequest<T>): HttpRequest<T> {
    const token = this.auth.getAccessToken();
    return token ? req.clone({ ${bearer('token')} }) : req;
  }
  recover(error: HttpErrorResponse, req: HttpRequest<unknown>, next: HttpHandlerFn): Observable<HttpEvent<unknown>> {
    if (error.status !== 401) return throwError(() => error);
    this.pending ??= fetch('/api/auth/refresh', { method: 'POST', body: JSON.stringify({ refreshToken: localStorage.getItem('refresh_token') }) })
      .then((answer) => answer.json())
      .then((json: { accessToken: string }) => {
        localStorage.setItem('access_token', json.accessToken);
        return json.accessToken;
      })
      .finally(() => (this.pending = undefined));
    return from(this.pending).pipe(switchMap((token) => next(req.clone({ ${bearer('token')} }))));
  }
}`),
    why: /Not changed: .*no request was found that an interceptor of this app sends/,
  },
  retryWhen: {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  return defer(() => next(req.clone({ setHeaders: { Authorization: \`Bearer \${auth.getAccessToken()}\` } }))).pipe(
    retryWhen((errors) => errors.pipe(switchMap((error, n) => (error.status === 401 && n === 0 ? auth.refresh() : throwError(() => error))))),
  );
};`),
    why: /Not changed: .*deals with the token in a way that is not understood/,
  },
  'retry with a delay that refreshes': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  return defer(() => next(req.clone({ setHeaders: { Authorization: \`Bearer \${auth.getAccessToken()}\` } }))).pipe(
    retry({ count: 1, delay: (error: HttpErrorResponse) => (error.status === 401 ? auth.refresh() : throwError(() => error)) }),
  );
};`),
    why: /Not changed: .*deals with the token in a way that is not understood/,
  },
  materialize: {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    materialize(),
    switchMap((note) => {
      if (note.kind === 'E' && note.error.status === 401) return auth.refresh().pipe(switchMap((t) => next(req.clone({ ${bearer('t.accessToken')} }))), materialize());
      return of(note);
    }),
    dematerialize(),
  );
};`),
    why: /Not changed: .*deals with the token in a way that is not understood/,
  },
  'a handler that is bound, and keeps the request in a field': {
    code: cls(`
  private req!: HttpRequest<unknown>;
  private next!: HttpHandler;
  constructor(private readonly auth: AuthService) {
    this.handle = this.handle.bind(this);
  }
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const token = this.auth.getAccessToken();
    this.req = token ? req.clone({ ${bearer('token')} }) : req;
    this.next = next;
    return next.handle(this.req).pipe(catchError(this.handle));
  }
  private handle(error: HttpErrorResponse): Observable<HttpEvent<unknown>> {
    if (error.status !== 401) return throwError(() => error);
    return this.auth.refresh().pipe(switchMap((tokens) => this.next.handle(this.req.clone({ ${bearer('tokens.accessToken')} }))));
  }`),
    why: /Not changed: .*deals with the token in a way that is not understood/,
  },
  'intercept as a field': {
    code: cls(`
  constructor(private readonly auth: AuthService) {}
  intercept = (req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> => {
    const token = this.auth.getAccessToken();
    return next.handle(token ? req.clone({ ${bearer('token')} }) : req).pipe(
      catchError((error: HttpErrorResponse) => this.on401(error, req, next)),
    );
  };
  private on401 = (error: HttpErrorResponse, req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> =>
    error.status !== 401 ? throwError(() => error) : this.auth.refresh().pipe(switchMap((tokens) => next.handle(req.clone({ ${bearer('tokens.accessToken')} }))));`),
    why: /Not changed: .*intercept\(\) is not written as a method of it/,
  },
  'a default export': {
    name: 'auth',
    registration: "import auth from './auth.interceptor';",
    code: imported(`const intercept: HttpInterceptorFn = (req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status !== 401) return throwError(() => error);
      return auth.refresh().pipe(switchMap((tokens) => next(req.clone({ ${bearer('tokens.accessToken')} }))));
    }),
  );
};
export default intercept;`),
    why: /Not changed: .*uses the interceptor too/,
  },
  'made by a factory': {
    name: 'createAuthInterceptor({ status: 401 })',
    registration: "import { createAuthInterceptor } from './auth.interceptor';",
    code: imported(`export function createAuthInterceptor(options: { status: number }): HttpInterceptorFn {
  return (req, next) => {
    const auth = inject(AuthService);
    const token = auth.getAccessToken();
    return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
      catchError((error: HttpErrorResponse) => {
        if (error.status !== options.status) return throwError(() => error);
        return auth.refresh().pipe(switchMap((tokens) => next(req.clone({ ${bearer('tokens.accessToken')} }))));
      }),
    );
  };
}`),
    why: /Not changed: .*deals with the token in a way that is not understood/,
  },
  'a lock of the browser': {
    code: attaching(`if (error.status !== 401) return throwError(() => error);
      return from(navigator.locks.request('refresh', () => firstValueFrom(auth.refresh()))).pipe(
        switchMap((tokens) => next(req.clone({ ${bearer('tokens.accessToken')} }))),
      );`),
    why: /Not changed: .*is done beside the refresh/,
  },
  'a channel that tells other tabs': {
    code: cls(`
  private readonly auth = inject(AuthService);
  private readonly channel = new BroadcastChannel('auth');
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const token = this.auth.getAccessToken();
    return next.handle(token ? req.clone({ ${bearer('token')} }) : req).pipe(
      catchError((error: HttpErrorResponse) => {
        if (error.status !== 401) return throwError(() => error);
        return this.auth.refresh().pipe(
          tap((tokens) => this.channel.postMessage(tokens.accessToken)),
          switchMap((tokens) => next.handle(req.clone({ ${bearer('tokens.accessToken')} }))),
        );
      }),
    );
  }`),
    why: /Not changed: .*is done beside the refresh/,
  },
  'writes are not refreshed': {
    code: attaching(`if (error.status === 401 && req.method === 'GET') {
        return auth.refresh().pipe(switchMap((t) => next(req.clone({ ${bearer('t.accessToken')} }))));
      }
      return throwError(() => error);`),
    why: /Not changed: .*the refusal is told by/,
  },
  'an id of its own for each send': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  const started = performance.now();
  return next(token ? req.clone({ setHeaders: { Authorization: \`Bearer \${token}\`, 'X-Request-Id': crypto.randomUUID() } }) : req).pipe(
    tap((event) => {
      if (event instanceof HttpResponse) console.debug(req.url, performance.now() - started);
    }),
    catchError((error: HttpErrorResponse) => {
      if (error.status === 401) {
        return auth.refresh().pipe(switchMap((tokens) => next(req.clone({ setHeaders: { Authorization: \`Bearer \${tokens.accessToken}\`, 'X-Request-Id': crypto.randomUUID() } }))));
      }
      if (error.status === 503) location.href = '/maintenance';
      return throwError(() => error);
    }),
  );
};`),
    why: /Not changed: .*is done beside the refresh/,
  },
  'a service that is a default export': {
    code: attaching(`if (error.status !== 401) return throwError(() => error);
      return auth.refresh().pipe(
        switchMap((t) => next(req.clone({ ${bearer('t.accessToken')} }))),
        catchError((e) => {
          auth.logout();
          return throwError(() => e);
        }),
      );`).replace("import { AuthService } from './auth.service';", "import AuthService from './auth.service';"),
    auth: storageAuth().replace('export class AuthService', 'export default class AuthService'),
    why: /Not changed: .*is not exported by a name/,
  },
  'a handler of errors with a switch that returns everywhere': {
    code: cls(`
  private readonly auth = inject(AuthService);
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return of(this.auth.getAccessToken()).pipe(
      concatMap((token) => next.handle(token ? req.clone({ ${bearer('token')} }) : req)),
      catchError((error: HttpErrorResponse) => {
        switch (error.status) {
          case 401:
            return this.auth.refresh().pipe(concatMap(({ accessToken }) => next.handle(req.clone({ ${bearer('accessToken')} }))));
          case 0:
            localStorage.setItem('offline', '1');
            return throwError(() => error);
          default:
            return throwError(() => error);
        }
      }),
    );
  }`),
    why: /Not changed: .*is seen to return/,
  },
};

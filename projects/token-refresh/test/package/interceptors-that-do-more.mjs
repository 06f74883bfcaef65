// Interceptors with something beside the token that is easily lost, or taken along to where its names mean nothing.
import { attaching, bearer, cls, fn, imported, storageAuth } from './interceptor-code.mjs';

const cure = `auth.refresh().pipe(switchMap((t) => next(req.clone({ ${bearer('t.accessToken')} }))))`;
const ccure = `this.auth.refresh().pipe(switchMap((t) => next.handle(req.clone({ ${bearer('t.accessToken')} }))))`;
const CURED = attaching(`if (error.status === 401) return ${cure};
      return throwError(() => error);`);
const BANNER = imported(
  `@Injectable({ providedIn: 'root' })\nexport class Banner {\n  visible = false;\n  readonly text$ = new BehaviorSubject('');\n}`,
);

/** The app of an interceptor that is limited to the API of its environment. */
const LIMITED = {
  auth: storageAuth({ refreshUrl: '`${environment.apiUrl}/auth/refresh`' }).replace(
    "'/api/auth/login'",
    '`${environment.apiUrl}/auth/login`',
  ),
  wire: { refreshUrl: 'https://api.shop.example/v1/auth/refresh', base: 'https://api.shop.example/v1' },
  config: ['apis: [environment.apiUrl]'],
  said: /to which the interceptor was limited/,
};

export const converted = {
  'a function declared in it stays where it is called': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const toasts = inject(Toasts);
  const token = auth.getAccessToken();
  function notify(error: HttpErrorResponse): void {
    toasts.error(error.message);
  }
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status === 401) return ${cure};
      notify(error);
      return throwError(() => error);
    }),
  );
};`),
    left: ['function notify(error: HttpErrorResponse): void', 'notify(error)'],
  },
  'two variables in one declaration, of which one stays': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService), toasts = inject(Toasts);
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status === 401) return ${cure};
      toasts.error(error.message);
      return throwError(() => error);
    }),
  );
};`),
    left: ['const toasts = inject(Toasts)'],
    gone: ['AuthService'],
  },
  'an error of its own is thrown': {
    code: attaching(`if (error.status === 401) return ${cure};
      throw new Error(error.message);`),
    left: ['throw new Error(error.message);'],
  },
  'the caught flow is subscribed again': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const toasts = inject(Toasts);
  return defer(() => next(req.clone({ ${bearer('auth.getAccessToken()')} }))).pipe(
    catchError((error: HttpErrorResponse, caught) => {
      if (error.status === 401) return auth.refresh().pipe(switchMap(() => caught));
      if (error.status === 503) {
        toasts.error('once more');
        return caught;
      }
      return throwError(() => error);
    }),
  );
};`),
    left: ['catchError((error: HttpErrorResponse, caught) =>', 'return caught;'],
  },
  'a queue of callbacks': {
    code: cls(`
  private refreshing = false;
  private waiting: Array<() => void> = [];
  constructor(private auth: AuthService) {}
  intercept(req: HttpRequest<any>, next: HttpHandler): Observable<HttpEvent<any>> {
    return next.handle(this.withToken(req)).pipe(
      catchError((err) => {
        if (err instanceof HttpErrorResponse && err.status === 401 && !req.url.includes('/auth/')) {
          if (!this.refreshing) {
            this.refreshing = true;
            return this.auth.refresh().pipe(
              finalize(() => (this.refreshing = false)),
              switchMap(() => {
                this.waiting.forEach((run) => run());
                this.waiting = [];
                return next.handle(this.withToken(req));
              }),
              catchError((e) => {
                this.waiting = [];
                this.auth.logout();
                return throwError(() => e);
              }),
            );
          }
          return new Observable<HttpEvent<any>>((observer) => {
            this.waiting.push(() => next.handle(this.withToken(req)).subscribe(observer));
          });
        }
        return throwError(() => err);
      }),
    );
  }
  private withToken(req: HttpRequest<any>): HttpRequest<any> {
    const t = this.auth.getAccessToken();
    if (!t) return req;
    return req.clone({ ${bearer('t')} });
  }`),
  },
  'a static flag and a static subject': {
    code: cls(`
  private static refreshing = false;
  private static token$ = new BehaviorSubject<string | null>(null);
  constructor(private auth: AuthService) {}
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return next.handle(this.sign(req, this.auth.getAccessToken())).pipe(catchError((e: HttpErrorResponse) => e.status === 401 ? this.handle(req, next) : throwError(() => e)));
  }
  private handle(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    if (AuthInterceptor.refreshing) return AuthInterceptor.token$.pipe(filter((t) => t != null), take(1), switchMap((t) => next.handle(this.sign(req, t))));
    AuthInterceptor.refreshing = true;
    AuthInterceptor.token$.next(null);
    return this.auth.refresh().pipe(
      switchMap((t) => {
        AuthInterceptor.token$.next(t.accessToken);
        return next.handle(this.sign(req, t.accessToken));
      }),
      finalize(() => { AuthInterceptor.refreshing = false; }),
    );
  }
  private sign(req: HttpRequest<unknown>, t: string | null): HttpRequest<unknown> {
    return t ? req.clone({ ${bearer('t')} }) : req;
  }`),
  },
  'the gate is in the service': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  const signed = token ? req.clone({ ${bearer('token')} }) : req;
  return next(signed).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status !== 401) return throwError(() => error);
      if (auth.refreshing$.value) {
        return auth.refreshing$.pipe(filter((busy) => !busy), take(1), switchMap(() => next(req.clone({ ${bearer('auth.getAccessToken()')} }))));
      }
      auth.refreshing$.next(true);
      return auth.refresh().pipe(
        switchMap((t) => { auth.refreshing$.next(false); return next(req.clone({ ${bearer('t.accessToken')} })); }),
        catchError((e) => { auth.refreshing$.next(false); auth.logout(); return throwError(() => e); }),
      );
    }),
  );
};`),
    auth: storageAuth({ more: '\n  readonly refreshing$ = new BehaviorSubject(false);\n' }),
  },
  'a race against a timer, and a timeout of its own': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    timeout(30000),
    catchError((error: HttpErrorResponse) => {
      if (error.status !== 401) return throwError(() => error);
      return race(auth.refresh(), timer(5000).pipe(switchMap(() => throwError(() => error)))).pipe(
        switchMap((t) => next(req.clone({ ${bearer('t.accessToken')} }))),
      );
    }),
  );
};`),
    left: ['timeout(30000)'],
  },
  'a marker in a header of the second try': {
    code: attaching(`if (error.status !== 401 || req.headers.has('X-Retry')) return throwError(() => error);
      return auth.refresh().pipe(switchMap((t) => next(req.clone({ setHeaders: { Authorization: \`Bearer \${t.accessToken}\`, 'X-Retry': '1' } }))));`),
  },
  'a helper whose parameter stays': {
    code: cls(`
  private readonly auth = inject(AuthService);
  private readonly locale = 'de';
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return next.handle(this.decorate(req, this.auth.getAccessToken(), this.locale)).pipe(
      catchError((error: HttpErrorResponse) => error.status === 401 ? ${ccure} : throwError(() => error)),
    );
  }
  private decorate(req: HttpRequest<unknown>, token: string | null, lang: string): HttpRequest<unknown> {
    return req.clone({ setHeaders: { 'Accept-Language': lang, Authorization: \`Bearer \${token}\` } });
  }`),
    left: ["'Accept-Language': this.locale"],
  },
  'a handler of errors whose parameter has another name': {
    code: cls(`
  private readonly auth = inject(AuthService);
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const token = this.auth.getAccessToken();
    return next.handle(token ? req.clone({ ${bearer('token')} }) : req).pipe(catchError((error) => this.failed(error, req, next)));
  }
  private failed(e: HttpErrorResponse, req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    if (e.status === 401) return ${ccure};
    return throwError(() => new Error(e.message));
  }`),
    left: ['new Error(error.message)'],
  },
  'fields taken out of this': {
    code: cls(`
  constructor(private readonly auth: AuthService, private readonly toasts: Toasts) {}
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const { auth, toasts } = this;
    const token = auth.getAccessToken();
    return next.handle(token ? req.clone({ ${bearer('token')} }) : req).pipe(
      catchError((error: HttpErrorResponse) => {
        if (error.status === 401) return auth.refresh().pipe(switchMap((t) => next.handle(req.clone({ ${bearer('t.accessToken')} }))));
        toasts.error(error.message);
        return throwError(() => error);
      }),
    );
  }`),
    left: ['const { toasts } = this;', 'private readonly toasts: Toasts'],
  },
  'static members': {
    code: cls(`
  static readonly SLOW = 5000;
  static count = 0;
  constructor(private readonly auth: AuthService, private readonly toasts: Toasts) {}
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const token = this.auth.getAccessToken();
    AuthInterceptor.count++;
    return next.handle(token ? req.clone({ ${bearer('token')} }) : req).pipe(
      timeout(AuthInterceptor.SLOW),
      catchError((error: HttpErrorResponse) => {
        if (error.status === 401) return ${ccure};
        return throwError(() => error);
      }),
    );
  }`),
    left: ['static readonly SLOW = 5000;', 'AuthInterceptor.count++;'],
  },
  'what Angular calls at the end': {
    code: imported(`@Injectable()
export class AuthInterceptor implements HttpInterceptor, OnDestroy {
  private readonly destroyed = new Subject<void>();
  constructor(private readonly auth: AuthService) {}
  ngOnDestroy(): void {
    this.destroyed.next();
  }
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const token = this.auth.getAccessToken();
    return next.handle(token ? req.clone({ ${bearer('token')} }) : req).pipe(
      catchError((error: HttpErrorResponse) => {
        if (error.status === 401) return ${ccure};
        return throwError(() => error);
      }),
      takeUntil(this.destroyed),
    );
  }
}`),
    left: ['ngOnDestroy(): void { this.destroyed.next(); }', 'takeUntil(this.destroyed)'],
  },
  'comments of what stays': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const toasts = inject(Toasts);
  // The token.
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status === 401) return ${cure};
      // A conflict is told where it happens.
      if (error.status !== 409) toasts.error(error.message);
      return throwError(() => error);
    }),
  );
};`),
    left: ['// A conflict is told where it happens.'],
    gone: ['The token.'],
  },
  'the limit is in a variable': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  const isApiUrl = req.url.startsWith(environment.apiUrl);
  if (token && isApiUrl) req = req.clone({ ${bearer('token')} });
  return next(req).pipe(
    catchError((error: HttpErrorResponse) => error.status === 401 ? ${cure} : throwError(() => error)),
  );
};`),
    ...LIMITED,
  },
  'the limit is a part of the URL': {
    code: fn(`(req, next) => {
  if (!req.url.includes(environment.apiUrl)) return next(req);
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) => error.status === 401 ? ${cure} : throwError(() => error)),
  );
};`),
    ...LIMITED,
  },
  'the limit is in a function': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  if (!isOurs(req)) return next(req);
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) => error.status === 401 ? ${cure} : throwError(() => error)),
  );
};
function isOurs({ url }: HttpRequest<unknown>): boolean {
  return url.startsWith(environment.apiUrl);
}`),
    ...LIMITED,
  },
  'the URL is completed by what the environment says': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  let apiReq = req;
  if (!/^https?:/.test(req.url)) apiReq = req.clone({ url: environment.apiUrl + req.url });
  const token = auth.getAccessToken();
  if (token) apiReq = apiReq.clone({ ${bearer('token')} });
  return next(apiReq).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status === 401) return auth.refresh().pipe(switchMap((t) => next(apiReq.clone({ ${bearer('t.accessToken')} }))));
      return throwError(() => error);
    }),
  );
};`),
    left: ['req.clone({ url: environment.apiUrl + req.url })'],
    config: ["apis: [environment.apiUrl, '/']"],
    wire: { refreshUrl: 'https://api.shop.example/v1/api/auth/refresh', base: '' },
  },
  'a list of statuses, and others beside': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const router = inject(Router);
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) => {
      if ([401, 419, 498].includes(error.status)) {
        return auth.refresh().pipe(switchMap((t) => next(req.clone({ ${bearer('t.accessToken')} }))));
      } else if (error.status === 403) {
        router.navigate(['/forbidden']);
      } else if (error.status >= 500) {
        router.navigateByUrl('/error');
      }
      return throwError(() => error);
    }),
  );
};`),
    router: true,
    config: ['refusedStatus: [401, 419, 498]'],
    left: ["router.navigate(['/forbidden']);"],
    said: /handles 401, 419, 498, 403 and refreshes/,
  },
  'another interceptor signs out by a list of statuses': {
    code: CURED,
    also: {
      endInterceptor: imported(`export const endInterceptor: HttpInterceptorFn = (req, next) => {
  const auth = inject(AuthService);
  return next(req).pipe(tap({ error: (e: HttpErrorResponse) => { if ([401, 419].includes(e.status)) auth.logout(); } }));
};`),
    },
    said: /Left alone: it signs out on a refusal/,
  },
  'an interface with the name of ours': {
    code: CURED,
    auth: storageAuth().replace(
      'export interface Tokens',
      'export interface TokenStore { a: 1 }\nexport interface Tokens',
    ),
  },
  'the token and the refresh are promises': {
    code: cls(`
  private readonly auth = inject(AuthService);
  intercept(req: HttpRequest<any>, next: HttpHandler): Observable<HttpEvent<any>> {
    return from(this.token()).pipe(
      switchMap((token) => next.handle(token ? req.clone({ ${bearer('token')} }) : req)),
      catchError((error: HttpErrorResponse) => {
        if (error.status !== 401) throw error;
        return from(this.renewed()).pipe(switchMap((token) => next.handle(req.clone({ ${bearer('token')} }))));
      }),
    );
  }
  private async token(): Promise<string | null> {
    return Promise.resolve(this.auth.getAccessToken());
  }
  private async renewed(): Promise<string> {
    const tokens = await firstValueFrom(this.auth.refresh());
    return tokens.accessToken;
  }`),
  },
  'a handler of errors in another file stays by its name': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) => error.status === 401 ? ${cure} : throwError(() => error)),
    catchError(readable),
  );
};`),
    files: {
      'readable.ts': imported(`const PREFIX = 'Error: ';
export function readable(error: HttpErrorResponse): Observable<never> {
  console.debug(PREFIX, error.message);
  return throwError(() => new Error(PREFIX + error.message));
}`),
    },
    left: ['catchError(readable)'],
  },
  'a handler of errors in the class stays by its name': {
    code: cls(`
  private readonly auth = inject(AuthService);
  private readonly toasts = inject(Toasts);
  constructor() { this.told = this.told.bind(this); }
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const token = this.auth.getAccessToken();
    return next.handle(token ? req.clone({ ${bearer('token')} }) : req).pipe(
      catchError((error: HttpErrorResponse) => error.status === 401 ? ${ccure} : throwError(() => error)),
      catchError(this.told),
    );
  }
  private told(error: HttpErrorResponse): Observable<never> {
    this.toasts.error(error.message);
    return throwError(() => error);
  }`),
    left: ['catchError(this.told)'],
  },
  'other credentials for one URL': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  if (req.url.endsWith('/legacy')) return next(req.clone({ setHeaders: { Authorization: \`Basic \${btoa('a:b')}\` } }));
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(catchError((error: HttpErrorResponse) => error.status === 401 ? ${cure} : throwError(() => error)));
};`),
    left: ['Authorization: `Basic ${btoa('],
  },
  'assertions in angle brackets': {
    code: cls(`
  constructor(private auth: AuthService) {}
  intercept(req: HttpRequest<any>, next: HttpHandler): Observable<any> {
    const token = this.auth.getAccessToken();
    return next.handle(token ? req.clone({ ${bearer('token')} }) : req).pipe(
      catchError((error: any) => {
        if ((<HttpErrorResponse>error).status === 401) return <Observable<any>>${ccure};
        return throwError(() => error);
      }),
    );
  }`),
  },
  'two sends, each with a pipe of its own': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const toasts = inject(Toasts);
  if (req.method === 'GET') {
    return next(req.clone({ ${bearer('auth.getAccessToken()')} })).pipe(
      catchError((error: HttpErrorResponse) => error.status === 401 ? ${cure} : throwError(() => error)),
    );
  }
  return next(req.clone({ ${bearer('auth.getAccessToken()')} })).pipe(
    tap(() => toasts.error('saved')),
    catchError((error: HttpErrorResponse) => error.status === 401 ? ${cure} : throwError(() => error)),
  );
};`),
    left: ["tap(() => toasts.error('saved'))"],
    gone: ['401'],
  },
  'an event at the end': {
    code: cls(`
  private isRefreshing = false;
  constructor(private auth: AuthService, private bus: Bus) {}
  intercept(req: HttpRequest<any>, next: HttpHandler): Observable<HttpEvent<any>> {
    req = req.clone({ withCredentials: true, ${bearer('this.auth.getAccessToken()')} });
    return next.handle(req).pipe(
      catchError((error) => {
        if (error instanceof HttpErrorResponse && !req.url.includes('auth/signin') && error.status === 401) {
          return this.handle401Error(req, next);
        }
        return throwError(() => error);
      }),
    );
  }
  private handle401Error(request: HttpRequest<any>, next: HttpHandler) {
    if (!this.isRefreshing) {
      this.isRefreshing = true;
      if (this.auth.isLoggedIn()) {
        return this.auth.refresh().pipe(
          switchMap((t) => {
            this.isRefreshing = false;
            return next.handle(request.clone({ ${bearer('t.accessToken')} }));
          }),
          catchError((error) => {
            this.isRefreshing = false;
            if (error.status == '403') {
              this.bus.emit({ name: 'logout' });
            }
            return throwError(() => error);
          }),
        );
      }
    }
    return next.handle(request);
  }`),
    files: {
      'bus.ts': imported(
        `@Injectable({ providedIn: 'root' })\nexport class Bus {\n  private readonly subject$ = new Subject<{ name: string }>();\n  emit(event: { name: string }): void {\n    this.subject$.next(event);\n  }\n}`,
      ),
    },
    left: ['withCredentials: true'],
    config: ["inject(Bus).emit({ name: 'logout' })"],
  },
  'helpers that are fields': {
    code: cls(`
  private readonly auth = inject(AuthService);
  private readonly toasts = inject(Toasts);
  private sign = (req: HttpRequest<unknown>): HttpRequest<unknown> => {
    const token = this.auth.getAccessToken();
    return token ? req.clone({ ${bearer('token')} }) : req;
  };
  private told = (error: HttpErrorResponse): Observable<never> => {
    this.toasts.error(error.message);
    return throwError(() => error);
  };
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return next.handle(this.sign(req)).pipe(
      catchError((error: HttpErrorResponse) => error.status === 401 ? this.auth.refresh().pipe(switchMap(() => next.handle(this.sign(req)))) : this.told(error)),
    );
  }`),
    left: ['return this.told(error);'],
  },
  'the limits are a list': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  const isOurs = OURS.some((url) => req.url.startsWith(url));
  const signed = token && isOurs ? req.clone({ ${bearer('token')} }) : req;
  return next(signed).pipe(
    catchError((error: HttpErrorResponse) => error.status === 401 ? ${cure} : throwError(() => error)),
  );
};
const OURS = [environment.apiUrl, '/api'];`),
    config: ["apis: [environment.apiUrl, '/api']"],
    said: /to which the interceptor was limited/,
  },
  'a choice within a choice': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const router = inject(Router);
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) =>
      error.status === 401 && !req.url.includes('/auth/') ? ${cure}
      : error.status === 403 ? from(router.navigateByUrl('/forbidden')).pipe(switchMap(() => throwError(() => error)))
      : throwError(() => error)),
  );
};`),
    router: true,
    left: ['error.status === 403 ?'],
    gone: ['401'],
  },
};

export const unchanged = {
  'a flag of another service around the refresh': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const banner = inject(Banner);
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status !== 401) return throwError(() => error);
      banner.visible = true;
      return auth.refresh().pipe(switchMap((t) => {
        banner.visible = false;
        return next(req.clone({ ${bearer('t.accessToken')} }));
      }));
    }),
  );
};`),
    files: { 'banner.ts': BANNER },
    why: /Not changed: `banner\.visible = true` is done beside the refresh/,
  },
  'a subject of another service around the refresh': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const banner = inject(Banner);
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status !== 401) return throwError(() => error);
      banner.text$.next('One moment');
      return auth.refresh().pipe(switchMap((t) => next(req.clone({ ${bearer('t.accessToken')} }))));
    }),
  );
};`),
    files: { 'banner.ts': BANNER },
    why: /Not changed: `banner\.text\$\.next\(.*` is done beside the refresh/,
  },
  'the token in the query too': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  const signed = token ? req.clone({ params: req.params.set('access_token', token), ${bearer('token')} }) : req;
  return next(signed).pipe(
    catchError((error: HttpErrorResponse) => error.status === 401 ? ${cure} : throwError(() => error)),
  );
};`),
    why: /Not changed: .*sends the token in another way too/,
  },
  'a header that is made of the token': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken() ?? '';
  return next(req.clone({ setHeaders: { Authorization: \`Bearer \${token}\`, 'X-User': token.split('.')[1] ?? '' } })).pipe(
    catchError((error: HttpErrorResponse) => error.status === 401 ? ${cure} : throwError(() => error)),
  );
};`),
    why: /Not changed: .*'X-User'.* sends the token in another way too/,
  },
  'reads alone are cured, by a condition around both': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  const signed = req.clone({ ${bearer('token')} });
  if (req.method === 'GET') {
    return next(signed).pipe(catchError((error: HttpErrorResponse) => error.status === 401 ? ${cure} : throwError(() => error)));
  }
  return next(signed);
};`),
    why: /Not changed: `req\.method === 'GET'` decides which refusals are cured/,
  },
  'a limit that is known at run time alone': {
    code: cls(`
  constructor(private readonly auth: AuthService, @Inject('API') private readonly api: string) {}
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const token = this.auth.getAccessToken();
    const out = token && req.url.startsWith(this.api) ? req.clone({ ${bearer('token')} }) : req;
    return next.handle(out).pipe(catchError((error: HttpErrorResponse) => error.status === 401 ? ${ccure} : throwError(() => error)));
  }`),
    why: /Not changed: the interceptor is limited to `this\.api`, which is known at run time alone/,
  },
  'a code in the body keeps a refusal from being cured': {
    code: attaching(`if (error.error?.code === 'SECOND_FACTOR') return throwError(() => error);
      if (error.status === 401) return ${cure};
      return throwError(() => error);`),
    why: /Not changed: .*SECOND_FACTOR.* decides which refusals are cured/,
  },
  'a base class that intercepts too': {
    code: imported(`@Injectable()
export class LogInterceptor implements HttpInterceptor {
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    console.debug(req.url);
    return next.handle(req);
  }
}
@Injectable()
export class AuthInterceptor extends LogInterceptor {
  private readonly auth = inject(AuthService);
  override intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const token = this.auth.getAccessToken();
    return super.intercept(token ? req.clone({ ${bearer('token')} }) : req, next).pipe(
      catchError((error: HttpErrorResponse) => error.status === 401 ? ${ccure} : throwError(() => error)),
    );
  }
}`),
    name: 'AuthInterceptor',
    why: /Not changed: .*leads to no request that can be followed/,
  },
  'a helper in another file, with a constant of that': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  return next(decorated(req, auth.getAccessToken())).pipe(
    catchError((error: HttpErrorResponse) => error.status === 401 ? auth.refresh().pipe(switchMap((t) => next(decorated(req, t.accessToken)))) : throwError(() => error)),
  );
};`),
    files: {
      'decorated.ts': imported(`const APP_ID = 'shop';
export function decorated(req: HttpRequest<unknown>, token: string | null): HttpRequest<unknown> {
  return req.clone({ setHeaders: { 'X-App': APP_ID, Authorization: \`Bearer \${token}\` } });
}`),
    },
    why: /Not changed: .*uses `APP_ID`, which is of another file/,
  },
  'a helper of a service, with a field of that': {
    code: cls(`
  private readonly auth = inject(AuthService);
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return next.handle(this.auth.decorate(req)).pipe(
      catchError((error: HttpErrorResponse) => error.status === 401 ? ${ccure} : throwError(() => error)),
    );
  }`),
    auth: storageAuth({
      more: `
  private readonly device = 'web';
  decorate(req: HttpRequest<unknown>): HttpRequest<unknown> {
    return req.clone({ setHeaders: { 'X-Device': this.device, Authorization: \`Bearer \${this.getAccessToken()}\` } });
  }
`,
    }),
    why: /Not changed: .*uses a member of another class/,
  },
  'a constructor that does something else': {
    code: cls(`
  constructor(private readonly auth: AuthService, spinner: Spinner) {
    spinner.show();
  }
  intercept(req: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    const token = this.auth.getAccessToken();
    return next.handle(token ? req.clone({ ${bearer('token')} }) : req).pipe(
      catchError((error: HttpErrorResponse) => {
        if (error.status === 401) return ${ccure};
        return throwError(() => error);
      }),
    );
  }`),
    why: /Not changed: `spinner\.show\(\);` is done when the interceptor is made/,
  },
  'one token in a signal, the other in a storage': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const toasts = inject(Toasts);
  const token = untracked(() => auth.token());
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    tap((event) => { if (event instanceof HttpResponse && event.status === 201) toasts.error('made'); }),
    catchError((error: HttpErrorResponse) => {
      if (error.status !== HttpStatusCode.Unauthorized) return throwError(() => error);
      return auth.refresh().pipe(switchMap(() => next(req.clone({ setHeaders: { Authorization: \`Bearer \${untracked(auth.token)}\` } }))));
    }),
  );
};`),
    auth: imported(`
export interface Tokens { accessToken: string; refreshToken: string; }
@Injectable({ providedIn: 'root' })
export class AuthService {
  private readonly http = inject(HttpClient);
  readonly token = signal<string | null>(localStorage.getItem('access_token'));
  login(name: string): Observable<Tokens> {
    return this.http.post<Tokens>('/api/auth/login', { name }).pipe(tap((t) => this.keep(t)));
  }
  refresh(): Observable<Tokens> {
    return this.http.post<Tokens>('/api/auth/refresh', { refreshToken: localStorage.getItem('refresh_token') }).pipe(tap((t) => this.keep(t)));
  }
  logout(): void { this.token.set(null); localStorage.clear(); }
  private keep(t: Tokens): void {
    this.token.set(t.accessToken);
    localStorage.setItem('access_token', t.accessToken);
    localStorage.setItem('refresh_token', t.refreshToken);
  }
}`),
    why: /Not changed: one of the two tokens is kept in a storage/,
  },
  'a service for cookies': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const cookies = inject(CookieService);
  const token = cookies.get('access_token');
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status !== 401) return throwError(() => error);
      return auth.refresh().pipe(
        switchMap((t) => {
          cookies.set('access_token', t.accessToken);
          return next(req.clone({ ${bearer('t.accessToken')} }));
        }),
        catchError((e) => {
          cookies.delete('access_token');
          return throwError(() => e);
        }),
      );
    }),
  );
};`),
    files: {
      'cookie.service.ts': imported(`@Injectable({ providedIn: 'root' })
export class CookieService {
  get(name: string): string { return document.cookie.split(name + '=')[1] ?? ''; }
  set(name: string, value: string): void { document.cookie = name + '=' + value; }
  delete(name: string): void { document.cookie = name + '='; }
}`),
    },
    why: /Not changed: `cookies\.set\(.* is done beside the refresh/,
  },
  'a marker that holds by default': {
    code: imported(`export const NEEDS_AUTH = new HttpContextToken<boolean>(() => true);
const RETRIED = new HttpContextToken<boolean>(() => false);
export const authInterceptor: HttpInterceptorFn = (req, next) => {
  if (!req.context.get(NEEDS_AUTH)) return next(req);
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) => {
      if (error.status !== 401 || req.context.get(RETRIED)) return throwError(() => error);
      return auth.refresh().pipe(switchMap((t) => next(req.clone({ context: req.context.set(RETRIED, true), ${bearer('t.accessToken')} }))));
    }),
  );
};`),
    why: /Not changed: the marker `NEEDS_AUTH` holds unless/,
  },
  'a code in the body of a good answer': {
    code: cls(`
  private readonly auth = inject(AuthService);
  intercept(req: HttpRequest<any>, next: HttpHandler): Observable<HttpEvent<any>> {
    const token = this.auth.getAccessToken();
    const r = token ? req.clone({ ${bearer('token')} }) : req;
    return next.handle(r).pipe(
      mergeMap((ev) => {
        if (ev instanceof HttpResponse && ev.body?.code === 401) return this.auth.refresh().pipe(mergeMap((t) => next.handle(req.clone({ ${bearer('t.accessToken')} }))));
        return of(ev);
      }),
    );
  }`),
    why: /Not changed: .*deals with the token in a way that is not understood/,
  },
  'a question before the refresh': {
    code: attaching(`if (error.status !== 401) return throwError(() => error);
      if (!confirm('Stay signed in?')) { auth.logout(); return throwError(() => error); }
      return auth.refresh().pipe(switchMap((t) => next(req.clone({ ${bearer('t.accessToken')} }))));`),
    why: /Not changed: .*is done beside the refresh/,
  },
  'headers that are spread': {
    code: fn(`(req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  const r = req.clone({ setHeaders: { 'X-App': 'shop', ...(token ? { Authorization: \`Bearer \${token}\` } : {}) } });
  return next(r).pipe(
    catchError((error: HttpErrorResponse) => error.status === 401 ? auth.refresh().pipe(switchMap((t) => next(req.clone({ ${bearer('t.accessToken')} })))) : throwError(() => error)),
  );
};`),
    why: /Not changed: .*cannot be followed/,
  },
  'requests that are collected and sent again': {
    code: cls(`
  private failed: HttpRequest<any>[] = [];
  constructor(private auth: AuthService, private http: HttpClient) {}
  intercept(req: HttpRequest<any>, next: HttpHandler): Observable<HttpEvent<any>> {
    const r = req.clone({ ${bearer('this.auth.getAccessToken()')} });
    return next.handle(r).pipe(tap({ error: (err) => {
      if (err instanceof HttpErrorResponse && err.status === 401) {
        this.failed.push(req);
        this.auth.refresh().subscribe(() => { this.failed.forEach((one) => this.http.request(one).subscribe()); this.failed = []; });
      }
    } }));
  }`),
    why: /Not changed: .*deals with the token in a way that is not understood/,
  },
  'an initializer that refreshes': {
    code: CURED,
    files: {
      'resume.ts': imported(
        `export const resume = {\n  provide: 'START',\n  multi: true,\n  useFactory: (auth: AuthService) => () => auth.refresh(),\n  deps: [AuthService],\n};`,
      ),
    },
    main: "import './app/resume';",
    why: /Not changed: `auth\.refresh\(\)` refreshes too/,
  },
  'a constructor whose timer refreshes': {
    code: CURED,
    files: {
      'timer.ts': imported(
        `@Injectable({ providedIn: 'root' })\nexport class Timers {\n  private readonly auth = inject(AuthService);\n  constructor() {\n    setInterval(() => this.auth.refresh().subscribe(), 60_000);\n  }\n}`,
      ),
    },
    main: "import './app/timer';",
    why: /Not changed: `this\.auth\.refresh\(\)` refreshes too/,
  },
};

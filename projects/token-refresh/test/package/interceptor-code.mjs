// Code that people write by hand around their tokens: what the apps of the tests of `migrate` have in common. Imports are
// added by what the code uses.

const NAMES = {
  '@angular/common/http': [
    'HttpBackend',
    'HttpClient',
    'HttpContext',
    'HttpContextToken',
    'HttpErrorResponse',
    'HttpEvent',
    'HttpHandler',
    'HttpHandlerFn',
    'HttpHeaders',
    'HttpInterceptor',
    'HttpInterceptorFn',
    'HttpParams',
    'HttpRequest',
    'HttpResponse',
    'HttpStatusCode',
  ],
  '@angular/core': ['computed', 'Inject', 'inject', 'Injectable', 'Injector', 'OnDestroy', 'signal', 'untracked'],
  '@angular/core/rxjs-interop': ['toObservable'],
  '@angular/router': ['Router'],
  rxjs: [
    'BehaviorSubject',
    'catchError',
    'concatMap',
    'defer',
    'dematerialize',
    'EMPTY',
    'exhaustMap',
    'filter',
    'finalize',
    'first',
    'firstValueFrom',
    'from',
    'lastValueFrom',
    'map',
    'materialize',
    'mergeMap',
    'Observable',
    'of',
    'race',
    'ReplaySubject',
    'retry',
    'retryWhen',
    'shareReplay',
    'Subject',
    'switchMap',
    'take',
    'takeUntil',
    'tap',
    'throwError',
    'timeout',
    'timer',
  ],
};
const OWN = {
  AuthService: './auth.service',
  Banner: './banner',
  Bus: './bus',
  CookieService: './cookie.service',
  Coordinator: './coordinator',
  decorated: './decorated',
  readable: './readable',
  Toasts: './toasts',
  Spinner: './spinner',
  environment: '../environments/environment',
};

/** With the imports that it needs, as an editor would add them. */
export function imported(code) {
  const used = (name) =>
    new RegExp(`\\b${name}\\b`).test(code) && !new RegExp(`(?:class|const|function) ${name}\\b`).test(code);
  const lines = Object.entries(NAMES).flatMap(([module, names]) => {
    const found = names.filter(used);
    return found.length ? [`import { ${found.join(', ')} } from '${module}';`] : [];
  });
  const own = Object.entries(OWN).filter(([name]) => used(name));
  return `${[...lines, ...own.map(([name, module]) => `import { ${name} } from '${module}';`)].join('\n')}\n\n${code.trim()}\n`;
}

/** The service that signs in, refreshes and signs out, with its tokens in localStorage. */
export function storageAuth({
  access = 'access_token',
  refresh = 'refresh_token',
  refreshBody = "{ refreshToken: localStorage.getItem('refresh_token') }",
  refreshUrl = "'/api/auth/refresh'",
  options = '',
  fields = ['accessToken', 'refreshToken'],
  area = 'localStorage',
  method = 'post',
  more = '',
  logout = '',
} = {}) {
  const [a, r] = fields;
  return imported(`
export interface Tokens {
  ${a}: string;
  ${r}: string;
}

@Injectable({ providedIn: 'root' })
export class AuthService {
  private readonly http = inject(HttpClient);

  login(name: string): Observable<Tokens> {
    return this.http.post<Tokens>('/api/auth/login', { name }).pipe(tap((tokens) => this.store(tokens)));
  }

  refresh(): Observable<Tokens> {
    return this.http.${method}<Tokens>(${refreshUrl}, ${refreshBody}${options}).pipe(tap((tokens) => this.store(tokens)));
  }

  logout(): void {
    ${area}.removeItem('${access}');
    ${area}.removeItem('${refresh}');${logout}
  }

  getAccessToken(): string | null {
    return ${area}.getItem('${access}');
  }

  isLoggedIn(): boolean {
    return !!this.getAccessToken();
  }
${more}
  private store(tokens: Tokens): void {
    ${area}.setItem('${access}', tokens.${a});
    ${area}.setItem('${refresh}', tokens.${r});
  }
}
`);
}

/** The service of a cookie session: the access token is a signal. */
export const COOKIE_AUTH = imported(`
@Injectable({ providedIn: 'root' })
export class AuthService {
  private readonly http = inject(HttpClient);
  private readonly token = signal<string | null>(null);
  readonly isLoggedIn = computed(() => this.token() !== null);

  login(name: string): Observable<{ access_token: string }> {
    return this.http
      .post<{ access_token: string }>('/api/auth/login', { name }, { withCredentials: true })
      .pipe(tap((answer) => this.token.set(answer.access_token)));
  }

  refresh(): Observable<string> {
    return this.http.post<{ access_token: string }>('/api/auth/refresh', {}, { withCredentials: true }).pipe(
      map((answer) => answer.access_token),
      tap((token) => this.token.set(token)),
    );
  }

  logout(): void {
    this.token.set(null);
  }

  accessToken(): string | null {
    return this.token();
  }
}
`);

export const fn = (body) => imported(`export const authInterceptor: HttpInterceptorFn = ${body}`);
export const cls = (members, name = 'AuthInterceptor') =>
  imported(`@Injectable()\nexport class ${name} implements HttpInterceptor {\n${members}\n}`);
export const bearer = (token) => `setHeaders: { Authorization: \`Bearer \${${token}}\` }`;

/** Attaches the token, and does this with an error. */
export const attaching = (onError) =>
  fn(`(req, next) => {
  const auth = inject(AuthService);
  const token = auth.getAccessToken();
  return next(token ? req.clone({ ${bearer('token')} }) : req).pipe(
    catchError((error: HttpErrorResponse) => {
      ${onError}
    }),
  );
};`);

export const ATTACH = `const token = auth.getAccessToken();
  const authReq = token ? req.clone({ ${bearer('token')} }) : req;`;
export const RETRY = `switchMap((tokens) => next(req.clone({ ${bearer('tokens.accessToken')} })))`;

/** Likewise; the error is thrown on unless this returns. */
export const handling = (onError) =>
  fn(`(req, next) => {
  const auth = inject(AuthService);
  ${ATTACH}
  return next(authReq).pipe(
    catchError((error: HttpErrorResponse) => {
      ${onError}
      return throwError(() => error);
    }),
  );
};`);

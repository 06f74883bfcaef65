// `ng add` on apps that exist: each shape that was seen in public projects (Q1 to Q13), on a small app of its own.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { dist, filesOf, flat, has, Outcomes, plainApp, run } from './schematic-apps.mjs';

const outcomes = new Outcomes('ng-add-shapes');

const APP =
  "import { Component } from '@angular/core';\n@Component({ selector: 'app-root', template: '' })\nexport class App {}\n";
const CONFIG = `import { ApplicationConfig } from '@angular/core';

export const appConfig: ApplicationConfig = { providers: [] };
`;
const HTTP_CONFIG = `import { provideHttpClient, withFetch } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';

export const appConfig: ApplicationConfig = { providers: [provideHttpClient(withFetch())] };
`;
const MAIN = `import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';

bootstrapApplication(App, appConfig).catch((error) => console.error(error));
`;
const MODULE_MAIN = `import { platformBrowser } from '@angular/platform-browser';
import { AppModule } from './app/app.module';

platformBrowser().bootstrapModule(AppModule);
`;

/** An app of these files below `src`, with others beside it. */
function app(files, { options, ...beside } = {}) {
  const own = Object.entries({ 'main.ts': MAIN, 'app/app.ts': APP, ...files }).filter(([, text]) => text !== null);
  return plainApp({ ...Object.fromEntries(own.map(([name, text]) => [`src/${name}`, text])), ...beside }, options);
}

/** The files of an app of a module. */
const module = (metadata, imports) => ({
  'main.ts': MODULE_MAIN,
  'app/app.ts': APP.replace("template: ''", "template: '', standalone: false"),
  'app/app.module.ts': `import { NgModule } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
import { App } from './app';
${imports}
@NgModule({ declarations: [App], bootstrap: [App], ${metadata} })
export class AppModule {}
`,
});

/** Runs it twice: the second run changes nothing. */
async function added(name, tree, options) {
  const first = await run('ng-add', tree, options);
  assert.doesNotMatch(first.warn, /cannot be set up/, first.warn);
  const second = await run('ng-add', first.tree, options);
  assert.match(second.info, /set up already: nothing is changed/);
  assert.deepEqual(filesOf(second.tree), filesOf(first.tree));
  outcomes.keep(name, first.tree, (path) => path.startsWith('/src/') && path.endsWith('.ts'));
  return first;
}

async function refused(tree, reason, options) {
  const outcome = await run('ng-add', tree, options);
  assert.match(outcome.warn, reason);
  assert.match(outcome.warn, /Nothing is changed/);
  assert.deepEqual(filesOf(outcome.tree), filesOf(tree));
  return outcome;
}

const changed = (tree, before) =>
  tree.files.filter((path) => path !== '/package.json' && tree.readText(path) !== before.readText(path));
const SET = 'provideTokenRefresh({ backend: restBackend({';
const INTERCEPTED = 'withInterceptors([tokenRefreshInterceptor])';

// Finding the place

const Q1_MAIN = `import { provideZoneChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';

bootstrapApplication(App, { ...appConfig, providers: [provideZoneChangeDetection(), ...appConfig.providers] });
`;
for (const [name, config, becomes] of [
  ['nowhere', CONFIG, `provideHttpClient(${INTERCEPTED})`],
  ['there', HTTP_CONFIG, `provideHttpClient(withFetch(), ${INTERCEPTED})`],
]) {
  test(`Q1 a configuration that main.ts spreads, HttpClient provided ${name}: its own file is edited`, async () => {
    const before = app({ 'main.ts': Q1_MAIN, 'app/app.config.ts': config });
    const { tree } = await added(`q1 ${name}`, before);
    assert.deepEqual(changed(tree, before), ['/src/app/app.config.ts']);
    has(tree.readText('src/app/app.config.ts'), becomes);
    has(tree.readText('src/app/app.config.ts'), SET);
  });
}

const starts = {
  "import('./bootstrap')": [{ 'main.ts': "import('./bootstrap').catch(console.error);\n", 'bootstrap.ts': MAIN }],
  'a side-effect import': [{ 'main.ts': "import './bootstrap';\n", 'bootstrap.ts': MAIN }],
  'a helper in another file': [
    {
      'main.ts': `import { App } from './app/app';\nimport { appConfig } from './app/app.config';\nimport { start } from './start';\nstart(App, appConfig);\n`,
      'start.ts': `import { ApplicationConfig, Type } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
export function start(root: Type<unknown>, config: ApplicationConfig) {
  return bootstrapApplication(root, config);
}
`,
    },
  ],
  'a barrel': [
    { 'main.ts': MAIN.replace('./app/app.config', './app'), 'app/index.ts': "export * from './app.config';\n" },
  ],
  'a default export': [
    {
      'main.ts': MAIN.replace('{ appConfig }', 'appConfig'),
      'app/app.config.ts': `${CONFIG.replace('export const', 'const')}export default appConfig;\n`,
    },
  ],
  'an alias': [
    { 'main.ts': MAIN.replace('{ appConfig }', '{ appConfig as config }').replace('App, appConfig', 'App, config') },
  ],
  createApplication: [
    { 'main.ts': MAIN.replaceAll('bootstrapApplication', 'createApplication').replace('App, appConfig', 'appConfig') },
  ],
  'mergeApplicationConfig, HttpClient in the second': [
    {
      'main.ts': `import { mergeApplicationConfig } from '@angular/core';\n${MAIN.replace('App, appConfig', 'App, mergeApplicationConfig(appConfig, more)').replace('/app.config', "/app.config';\nimport { more } from './more")}`,
      'more.ts': HTTP_CONFIG.replace('appConfig', 'more'),
    },
    'more.ts',
  ],
  'a function that makes the configuration': [
    {
      'main.ts': MAIN.replace('App, appConfig', 'App, appConfig()'),
      'app/app.config.ts': `import { ApplicationConfig } from '@angular/core';
export function appConfig(): ApplicationConfig {
  return { providers: [] };
}
`,
    },
  ],
  'providers: providers': [
    {
      'app/app.config.ts': `import { ApplicationConfig } from '@angular/core';
import { providers } from './providers';
export const appConfig: ApplicationConfig = { providers: providers };
`,
      'app/providers.ts':
        "import { Provider, EnvironmentProviders } from '@angular/core';\nexport const providers: (Provider | EnvironmentProviders)[] = [];\n",
    },
    'app/providers.ts',
  ],
  '{ providers }': [
    {
      'app/app.config.ts': `import { ApplicationConfig, EnvironmentProviders, Provider } from '@angular/core';
const providers: (Provider | EnvironmentProviders)[] = [];
export const appConfig: ApplicationConfig = { providers };
`,
    },
  ],
  'a function that makes the providers': [
    {
      'app/app.config.ts': `import { ApplicationConfig, Provider } from '@angular/core';
const all = (): Provider[] => [];
export const appConfig: ApplicationConfig = { providers: all() };
`,
    },
  ],
  'a namespace import': [
    { 'main.ts': MAIN.replace('{ appConfig }', '* as config').replace('App, appConfig', 'App, config.appConfig') },
  ],
};
for (const [name, [files, edited = 'app/app.config.ts']] of Object.entries(starts)) {
  test(`Q2 ${name} is followed`, async () => {
    const before = app({ 'app/app.config.ts': CONFIG, ...files });
    const { tree } = await added(`q2 ${name}`, before);
    assert.deepEqual(changed(tree, before), [`/src/${edited}`]);
    has(tree.readText(`src/${edited}`), SET);
    has(tree.readText(`src/${edited}`), INTERCEPTED);
  });
}

for (const [name, config, specifier, file] of [
  ['paths', { paths: { '@shop/*': ['./src/app/*'] } }, '@shop/app.config', 'src/app/app.config.ts'],
  ['baseUrl', { baseUrl: './src' }, 'app/app.config', 'src/app/app.config.ts'],
  ['paths of a file that it extends', null, '@shop/app.config', 'src/app/app.config.ts'],
]) {
  test(`Q2 ${name} of tsconfig are followed`, async () => {
    const json = (compilerOptions, more) => JSON.stringify({ ...more, compilerOptions });
    const beside = config
      ? { 'tsconfig.json': `// as the CLI writes it\n${json(config)}` }
      : {
          'tsconfig.json': json({}, { extends: './tsconfig.base.json' }),
          'tsconfig.base.json': json({ paths: { '@shop/*': ['./src/app/*'] } }),
        };
    const before = app({ 'app/app.config.ts': CONFIG, 'main.ts': MAIN.replace('./app/app.config', specifier) }, beside);
    const { tree } = await run('ng-add', before);
    assert.deepEqual(changed(tree, before), [`/${file}`]);
  });
}

test("Q2 a module's `providers: PROVIDERS` and `imports: IMPORTS` in other files", async () => {
  const before = app({
    ...module('imports: IMPORTS, providers: PROVIDERS', "import { IMPORTS, PROVIDERS } from './lists';"),
    'app/lists.ts': `import { HttpClientModule } from '@angular/common/http';
import { EnvironmentProviders, Provider } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
export const IMPORTS: any[] = [BrowserModule, HttpClientModule];
export const PROVIDERS: (Provider | EnvironmentProviders)[] = [];
`,
  });
  const { tree } = await added('q2 lists', before);
  assert.deepEqual(changed(tree, before), ['/src/app/lists.ts']);
  has(tree.readText('src/app/lists.ts'), 'TokenRefreshModule.forRoot({');
  has(tree.readText('src/app/lists.ts'), 'useClass: TokenRefreshInterceptor, multi: true }');
});

test('Q3 no angular.json: Nx is named, with its command and the lines; others in a sentence', async () => {
  const nx = app({ 'app/app.config.ts': CONFIG }, { 'nx.json': '{}' });
  nx.delete('angular.json');
  nx.create(
    'apps/shop/project.json',
    JSON.stringify({
      name: 'shop',
      targets: { build: { executor: '@angular/build:application', options: { browser: 'apps/shop/src/main.ts' } } },
    }),
  );
  nx.create('apps/shop-e2e/project.json', JSON.stringify({ name: 'shop-e2e', targets: {} }));
  nx.create(
    'apps/api/project.json',
    JSON.stringify({
      name: 'api',
      targets: { build: { executor: '@nx/webpack:webpack', options: { main: 'x.ts', target: 'node' } } },
    }),
  );
  const { warn } = await refused(
    nx,
    /Nx workspace: run `npx nx generate ngx-token-refresh:ng-add --project=shop` there\./,
  );
  assert.ok(warn.includes('provideHttpClient(withInterceptors([tokenRefreshInterceptor]))'));
  assert.ok(warn.includes(SET.slice(0, 20)));

  const bare = app({ 'app/app.config.ts': CONFIG });
  bare.delete('angular.json');
  await refused(bare, /there is no angular\.json here/);
});

test('Q6 no second provideHttpClient() where code pushes one into the providers', async () => {
  const tree = app({
    'app/app.config.ts': `import { provideHttpClient } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';

export const appConfig: ApplicationConfig = { providers: [] };
appConfig.providers.push(provideHttpClient());
`,
  });
  const { warn } = await refused(
    tree,
    /HttpClient is provided in src\/app\/app\.config\.ts:5, into a list that code puts together\. Nothing is changed/,
  );
  assert.ok(warn.includes('withInterceptors([tokenRefreshInterceptor])'));
});

test('Q2 a configuration that a function with satisfies returns', async () => {
  const satisfies = app({
    'app/app.config.ts': `import { ApplicationConfig } from '@angular/core';

function configFor(production: boolean) {
  return { providers: [production ? [] : { provide: 'DEBUG', useValue: true }] } satisfies ApplicationConfig;
}
export const appConfig = configFor(true);
`,
  });
  const { tree: one } = await added('satisfies', satisfies);
  has(one.readText('/src/app/app.config.ts'), 'provideHttpClient(withInterceptors([tokenRefreshInterceptor]))');
});

function workspace(projects) {
  const tree = app({ 'app/app.config.ts': CONFIG });
  const angular = { version: 1, projects };
  tree.overwrite('angular.json', JSON.stringify(angular));
  return tree;
}
const build = (builder, options = { browser: 'src/main.ts' }) => ({ build: { builder, options } });
const project = (architect, projectType = 'application') => ({ projectType, root: '', sourceRoot: 'src', architect });

test('Q4 only projects with an Angular build target count', async () => {
  const tree = workspace({
    shop: project(build('@angular/build:application')),
    'shop-e2e': project({ e2e: { builder: '@cypress/schematic:cypress' } }),
    api: project(build('@nx/node:webpack', { main: 'api/main.ts' })),
    lib: project(build('@angular/build:ng-packagr', { project: 'ng-package.json' }), 'library'),
  });
  const { tree: after } = await run('ng-add', tree);
  has(after.readText('src/app/app.config.ts'), SET);
});

test('Q4 builders of others, with the options of Angular', async () => {
  for (const builder of [
    '@angular-builders/custom-esbuild:application',
    '@angular-devkit/build-angular:browser',
    '@nx/angular:webpack-browser',
    'ngx-build-plus:browser',
  ]) {
    const { tree } = await run('ng-add', workspace({ shop: project(build(builder, { main: 'src/main.ts' })) }));
    has(tree.readText('src/app/app.config.ts'), SET);
  }
});

test('Q4 a workspace without an application', async () => {
  await refused(workspace({ lib: project({}, 'library') }), /no application with an Angular build target/);
});

test('Q5 only what the root reaches counts: no tests, stories, lazy parts, nor functions of that name from elsewhere', async () => {
  const before = app({
    'app/app.config.ts': `import { ApplicationConfig } from '@angular/core';
import { provideRouter } from '@angular/router';
import { provideHttpClient } from './elsewhere';
export const appConfig: ApplicationConfig = {
  providers: [
    provideHttpClient(),
    provideRouter([{ path: 'lazy', loadChildren: () => import('./lazy').then((m) => m.routes) }]),
  ],
};
`,
    'app/elsewhere.ts': "export const provideHttpClient = () => ({ provide: 'x', useValue: 1 });\n",
    'app/lazy.ts': `import { provideHttpClient } from '@angular/common/http';
import { Routes } from '@angular/router';
export const routes: Routes = [{ path: '', children: [], providers: [provideHttpClient()] }];
`,
    'testing/set-up.ts': `import { provideHttpClient } from '@angular/common/http';\nexport const testing = [provideHttpClient()];\n`,
    'app/app.stories.ts': `import { HttpClientModule } from '@angular/common/http';\nexport const story = [HttpClientModule];\n`,
  });
  const { tree, warn } = await added('q5', before);
  const text = tree.readText('src/app/app.config.ts');
  has(text, `ngxProvideHttpClient(${INTERCEPTED})`);
  assert.deepEqual(changed(tree, before), ['/src/app/app.config.ts']);
  assert.match(warn, /provideHttpClient\(\) is called in src\/app\/lazy\.ts:3 too, for a part of the app/);
  assert.doesNotMatch(warn, /testing|stories/);
});

test('Q6 HttpClient provided by a helper: both files are edited', async () => {
  const before = app({
    'app/app.config.ts': `import { ApplicationConfig } from '@angular/core';
import { provideCore } from './core';
export const appConfig: ApplicationConfig = { providers: [provideCore({ debug: true })] };
`,
    'app/core.ts': `import { provideHttpClient, withXsrfConfiguration } from '@angular/common/http';
import { makeEnvironmentProviders } from '@angular/core';
export function provideCore({ debug }: { debug: boolean }) {
  return makeEnvironmentProviders([provideHttpClient(withXsrfConfiguration({})), { provide: 'debug', useValue: debug }]);
}
`,
  });
  const { tree } = await added('q6 helper', before);
  has(tree.readText('src/app/core.ts'), `provideHttpClient(withXsrfConfiguration({}), ${INTERCEPTED})`);
  has(tree.readText('src/app/app.config.ts'), SET);
  assert.equal(flat(JSON.stringify(filesOf(tree))).split('provideHttpClient(').length, 2);
});

const cores = {
  'a core module with provideHttpClient()': [
    'providers: [provideHttpClient(withInterceptorsFromDi())]',
    'provideHttpClient, withInterceptorsFromDi',
  ],
  'a core module with HttpClientModule': ['imports: [HttpClientModule]', 'HttpClientModule'],
  'a module that exports HttpClientModule': ['exports: [HttpClientModule]', 'HttpClientModule'],
};
for (const [name, [metadata, names]] of Object.entries(cores)) {
  test(`Q6 HttpClient provided by ${name}`, async () => {
    const before = app({
      ...module('imports: [BrowserModule, CoreModule]', "import { CoreModule } from './core.module';"),
      'app/core.module.ts': `import { ${names} } from '@angular/common/http';
import { NgModule } from '@angular/core';
@NgModule({ ${metadata} })
export class CoreModule {}
`,
    });
    const { tree } = await added(`q6 ${name}`, before);
    has(tree.readText('src/app/app.module.ts'), 'TokenRefreshModule.forRoot({');
    has(tree.readText('src/app/app.module.ts'), 'useClass: TokenRefreshInterceptor, multi: true }');
    assert.doesNotMatch(tree.readText('src/app/app.module.ts'), /provideHttpClient/);
  });
}

for (const [names, file, becomes] of [
  ['withFetch', 'core', `provideHttpClient(withFetch(), ${INTERCEPTED})`],
  ['withInterceptorsFromDi', 'app', 'useClass: TokenRefreshInterceptor, multi: true'],
]) {
  test(`Q6 HttpClient provided by forRoot() of a core module, ${names}`, async () => {
    const before = app({
      ...module('imports: [BrowserModule, CoreModule.forRoot()]', "import { CoreModule } from './core.module';"),
      'app/core.module.ts': `import { provideHttpClient, ${names} } from '@angular/common/http';
import { ModuleWithProviders, NgModule } from '@angular/core';
@NgModule({})
export class CoreModule {
  static forRoot(): ModuleWithProviders<CoreModule> {
    return { ngModule: CoreModule, providers: [provideHttpClient(${names}())] };
  }
}
`,
    });
    const { tree } = await added(`q6 forRoot ${names}`, before);
    has(tree.readText(`src/app/${file}.module.ts`), becomes);
    assert.doesNotMatch(tree.readText('src/app/app.module.ts'), /provideHttpClient/);
  });
}

test('Q6 a standalone app with importProvidersFrom(HttpClientModule)', async () => {
  const before = app({
    'app/app.config.ts': `import { HttpClientModule } from '@angular/common/http';
import { ApplicationConfig, importProvidersFrom } from '@angular/core';
export const appConfig: ApplicationConfig = { providers: [importProvidersFrom(HttpClientModule)] };
`,
  });
  const { tree } = await added('q6 importProvidersFrom', before);
  has(
    tree.readText('src/app/app.config.ts'),
    '{ provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true }',
  );
  assert.doesNotMatch(tree.readText('src/app/app.config.ts'), /provideHttpClient/);
});

test('Q6 what cannot be followed: the lines name the files of this app, and no second provideHttpClient()', async () => {
  const before = app({
    'app/app.config.ts': `import { ApplicationConfig } from '@angular/core';
import { provideCore } from '@acme/core';
export const appConfig: ApplicationConfig = { providers: [provideCore()] };
`,
  });
  const { warn } = await refused(
    before,
    /HttpClient may be provided by `provideCore` of @acme\/core in src\/app\/app\.config\.ts:3/,
  );
  assert.match(warn, /Into the provideHttpClient\(…\) of src\/app\/app\.config\.ts:3, as its last feature:/);
  assert.match(warn, /Into src\/app\/app\.config\.ts:3:/);
  assert.doesNotMatch(warn, / provideHttpClient\(with/);
});

test('Q6 a helper that is not there is named', async () => {
  const before = app({
    'app/app.config.ts': `import { ApplicationConfig } from '@angular/core';
import { everything } from './generated';
export const appConfig: ApplicationConfig = { providers: [everything] };
`,
  });
  await refused(
    before,
    /HttpClient may be provided by `everything` in src\/app\/app\.config\.ts:3, which cannot be followed/,
  );
});

// Saying what matters

const RIVAL = `import { HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { AuthService } from './auth.service';

export const authInterceptor: HttpInterceptorFn = (req, next) => {
  const token = inject(AuthService).token;
  return next(token ? req.clone({ setHeaders: { Authorization: \`Bearer \${token}\` } }) : req);
};
`;
const AUTH = `import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
@Injectable({ providedIn: 'root' })
export class AuthService {
  token: string | null = null;
  private http = inject(HttpClient);
  login(name: string) {
    return this.http.post('/api/login', { name });
  }
  logout() {
    this.token = null;
  }
}
`;
const withInterceptors = (list, imports) => `import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';
${imports}
export const appConfig: ApplicationConfig = { providers: [provideHttpClient(withInterceptors(${list}))] };
`;

test("Q7 an interceptor that sets the header is named, with file, line and what to do; the last lines bear the app's names", async () => {
  const before = app({
    'app/app.config.ts': withInterceptors('[authInterceptor]', "import { authInterceptor } from './auth.interceptor';"),
    'app/auth.interceptor.ts': RIVAL,
    'app/auth.service.ts': AUTH,
  });
  const { tree, warn, info } = await added('q7', before);
  has(tree.readText('src/app/app.config.ts'), 'withInterceptors([authInterceptor, tokenRefreshInterceptor])');
  assert.match(
    warn,
    /authInterceptor \(src\/app\/auth\.interceptor\.ts:5\) sets Authorization\. ngx-token-refresh does nothing for/,
  );
  assert.match(warn, /ng generate ngx-token-refresh:migrate/);
  const lines = info.trimEnd().split('\n');
  assert.match(lines.at(-3), /set up for shop: src\/app\/app\.config\.ts edited/);
  assert.match(
    lines.at(-2),
    /1\. `ng generate ngx-token-refresh:migrate --project=shop` says what takes the place of authInterceptor/,
  );
  assert.match(
    lines.at(-1),
    /2\. Hand .* to TokenStore\.signInFrom\(\) in AuthService\.login\(\) in src\/app\/auth\.service\.ts:7/,
  );
});

const rivals = {
  'a class that handles 401 in a method of its own': [
    `import { HttpErrorResponse, HttpEvent, HttpHandler, HttpInterceptor, HttpRequest } from '@angular/common/http';
import { Injectable } from '@angular/core';
import { catchError, EMPTY, Observable } from 'rxjs';
@Injectable()
export class ErrorInterceptor implements HttpInterceptor {
  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return next.handle(request).pipe(catchError((error) => this.handle(error)));
  }
  private handle(error: HttpErrorResponse) {
    if (error.status === 401) location.assign('/login');
    return EMPTY;
  }
}
`,
    /ErrorInterceptor \(.*\) handles 401/,
  ],
  'a class whose service sets the header': [
    `import { HttpEvent, HttpHandler, HttpInterceptor, HttpRequest } from '@angular/common/http';
import { Injectable } from '@angular/core';
import { Observable } from 'rxjs';
import { Headers } from './headers';
@Injectable()
export class ErrorInterceptor implements HttpInterceptor {
  constructor(private readonly headers: Headers) {}
  intercept(request: HttpRequest<unknown>, next: HttpHandler): Observable<HttpEvent<unknown>> {
    return next.handle(this.headers.with(request));
  }
}
`,
    /ErrorInterceptor \(.*\) sets X-Authorization/,
  ],
};
for (const [name, [code, told]] of Object.entries(rivals)) {
  test(`Q7 ${name} is named`, async () => {
    const before = app({
      ...module(
        'imports: [BrowserModule, HttpClientModule], providers: [{ provide: HTTP_INTERCEPTORS, useClass: ErrorInterceptor, multi: true }]',
        "import { HTTP_INTERCEPTORS, HttpClientModule } from '@angular/common/http';\nimport { ErrorInterceptor } from './error.interceptor';",
      ),
      'app/error.interceptor.ts': code,
      'app/headers.ts': `import { HttpRequest } from '@angular/common/http';
import { Injectable } from '@angular/core';
@Injectable({ providedIn: 'root' })
export class Headers {
  with(request: HttpRequest<unknown>) {
    return request.clone({ headers: request.headers.set('X-Authorization', 'Bearer x') });
  }
}
`,
    });
    const { warn } = await added(`q7 ${name}`, before);
    assert.match(warn, told);
  });
}

test('Q7 an interceptor that has nothing to do with tokens is not named', async () => {
  const before = app({
    'app/app.config.ts': withInterceptors('[logging]', "import { logging } from './logging';"),
    'app/logging.ts': `import { HttpInterceptorFn } from '@angular/common/http';
export const logging: HttpInterceptorFn = (request, next) => next(request.clone({ setHeaders: { 'X-Request': '1' } }));
`,
  });
  const { warn } = await added('q7 logging', before);
  assert.equal(warn, '');
});

const orders = {
  'functions, then those of DI': [
    'provideHttpClient(withInterceptors([one]), withInterceptorsFromDi())',
    'providers: [HTTP, { provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true }]',
  ],
  'those of DI, then functions': [
    'provideHttpClient(withInterceptorsFromDi(), withInterceptors([one]))',
    'provideHttpClient(withInterceptorsFromDi(), withInterceptors([one, tokenRefreshInterceptor]))',
  ],
};
for (const [name, [call, becomes]] of Object.entries(orders)) {
  test(`Q8 ours is the last of all in a module: ${name}`, async () => {
    const before = app({
      ...module(
        `imports: [BrowserModule], providers: [${call}]`,
        "import { HttpInterceptorFn, provideHttpClient, withInterceptors, withInterceptorsFromDi } from '@angular/common/http';\nconst one: HttpInterceptorFn = (request, next) => next(request);",
      ),
    });
    const { tree } = await added(`q8 ${name}`, before);
    has(tree.readText('src/app/app.module.ts'), becomes.replace('HTTP', call));
  });
}

test('Q9 the API is elsewhere: an environment file, a rewriting interceptor, a native app', async () => {
  const environment = "export const environment = { production: false, apiUrl: 'https://api.shop.example/v1' };\n";
  const calls = `import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { environment } from '../environments/environment';
@Injectable({ providedIn: 'root' })
export class Items {
  load = () => inject(HttpClient).get(environment.apiUrl + '/items');
}
`;
  const config = "import './items';\n" + HTTP_CONFIG;
  const files = { 'app/app.config.ts': config, 'app/items.ts': calls, 'environments/environment.ts': environment };
  const { warn } = await added('q9 environment', app(files));
  assert.match(
    warn,
    /The API seems to be at https:\/\/api\.shop\.example \(src\/environments\/environment\.ts:1\).*`apis: \['https:\/\/api\.shop\.example'\]`/,
  );
  const named = await added('q9 named', app(files), { apis: 'https://api.shop.example' });
  assert.equal(named.warn, '');

  const rewriting = await added(
    'q9 rewriting',
    app({
      'app/app.config.ts': withInterceptors('[base]', "import { base } from './base';"),
      'app/base.ts': `import { HttpInterceptorFn } from '@angular/common/http';
declare const settings: { url: string };
export const base: HttpInterceptorFn = (request, next) => next(request.clone({ url: settings.url + request.url }));
`,
    }),
  );
  assert.match(
    rewriting.warn,
    /base \(src\/app\/app\.config\.ts:4\) rewrites the URL of requests: `apis` must name the URL that it makes/,
  );

  const native = app({ 'app/app.config.ts': CONFIG }, { 'capacitor.config.ts': 'export default {};\n' });
  assert.match(
    (await added('q9 native', native)).warn,
    /In a native app \(Capacitor\) the page has an origin of its own/,
  );
});

test('Q9 calls that go to another path than `apis`', async () => {
  const items = `import { HttpClient } from '@angular/common/http';
import { Injectable } from '@angular/core';
@Injectable({ providedIn: 'root' })
export class Items {
  constructor(private readonly http: HttpClient) {}
  load(id: number) { return this.http.get(\`/rest/items/\${id}\`); }
}
`;
  const { warn } = await added(
    'q9 path',
    app({ 'app/app.config.ts': `import './items';\n${HTTP_CONFIG}`, 'app/items.ts': items }),
  );
  assert.match(
    warn,
    /Calls of this app go to '\/rest' \(src\/app\/items\.ts:6\), which `apis` does not name: `apis: \['\/rest'\]` would/,
  );
});

const server = (config, name) => `import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { ${name} } from './app/${config}';
const bootstrap = () => bootstrapApplication(App, ${name});
export default bootstrap;
`;

test('Q10 a server that shares the configuration: the shared one is edited, and what belongs where is said', async () => {
  const before = app(
    {
      'main.ts': MAIN.replaceAll('appConfig', 'browserConfig').replace('app.config', 'app.config.browser'),
      'app/app.config.ts': HTTP_CONFIG,
      'app/app.config.browser.ts': `import { ApplicationConfig, mergeApplicationConfig } from '@angular/core';
import { appConfig } from './app.config';
export const browserConfig: ApplicationConfig = mergeApplicationConfig(appConfig, { providers: [] });
`,
      'main.server.ts': server('app.config.server', 'serverConfig'),
      'app/app.config.server.ts': `import { ApplicationConfig, mergeApplicationConfig } from '@angular/core';
import { provideHttpClient } from '@angular/common/http';
import { appConfig } from './app.config';
export const serverConfig: ApplicationConfig = mergeApplicationConfig(appConfig, { providers: [provideHttpClient()] });
`,
    },
    { options: { server: 'src/main.server.ts' } },
  );
  const { tree, warn } = await added('q10 shared', before);
  assert.deepEqual(changed(tree, before), ['/src/app/app.config.ts']);
  assert.match(
    warn,
    /calls provideHttpClient\(\) of its own \(src\/app\/app\.config\.server\.ts:4\), which replaces that of the browser/,
  );
  assert.doesNotMatch(warn, /for a part of the app/);
});

test('Q10 a server whose configuration is its own', async () => {
  const before = app(
    {
      'app/app.config.ts': HTTP_CONFIG,
      'main.server.ts': server('app.config.server', 'serverConfig'),
      'app/app.config.server.ts': HTTP_CONFIG.replace('appConfig', 'serverConfig'),
    },
    { options: { server: 'src/main.server.ts' } },
  );
  const { warn } = await added('q10 apart', before);
  assert.match(
    warn,
    /src\/main\.server\.ts starts a configuration that shares nothing with the browser's: add `provideTokenRefresh/,
  );
});

for (const [range, old] of [
  ['^16.2.0', true],
  ['~17.2.0', true],
  ['17.1.3', true],
  ['15.x', true],
  ['>=14.0.0 <17.0.0', true],
  ['^17.0.0', false],
  ['^17.3.0', false],
  ['~21.2.0', false],
  ['latest', false],
  ['workspace:*', false],
]) {
  test(`Q11 Angular ${range} is ${old ? 'too old: said first, nothing changed' : 'taken'}`, async () => {
    const manifest = JSON.stringify({ dependencies: { '@angular/core': range } });
    const before = app({ 'app/app.config.ts': CONFIG }, { 'package.json': manifest });
    const { tree, warn, tasks } = await run('ng-add', before);
    if (!old) return has(tree.readText('src/app/app.config.ts'), SET);
    assert.match(warn, /^ngx-token-refresh needs Angular 17\.3 or newer, and this workspace has/);
    assert.deepEqual(filesOf(tree), filesOf(before));
    assert.deepEqual(tasks, []);
  });
}

test('Q11 what is installed counts more than what is asked for', async () => {
  const before = app(
    { 'app/app.config.ts': CONFIG },
    {
      'package.json': JSON.stringify({ dependencies: { '@angular/core': '^17.0.0' } }),
      'node_modules/@angular/core/package.json': JSON.stringify({ version: '17.0.9' }),
    },
  );
  assert.match((await refused(before, /needs Angular 17\.3/)).warn, /has 17\.0\.9/);
});

const routed = (routes, more = '') => `import { ApplicationConfig, Component } from '@angular/core';
import { provideRouter } from '@angular/router';
${more}
@Component({ template: '' })
export class Page {}
export const appConfig: ApplicationConfig = { providers: [provideRouter(${routes})] };
`;
const logins = {
  'its path': [
    "[{ path: '', component: Page }, { path: 'auth', children: [{ path: 'sign-in', component: Page }] }]",
    "withLoginRedirect({ loginUrl: '/auth/sign-in', redirectFrom: 'anywhere' })",
  ],
  'the usual path': ["[{ path: 'login', component: Page, canActivate: [() => true] }]", 'withLoginRedirect()'],
  'what it shows': [
    "[{ path: 'welcome', component: LoginPage }]",
    "withLoginRedirect({ loginUrl: '/welcome', redirectFrom: 'anywhere' })",
  ],
  'a lazy part': [
    "[{ path: 'account', loadChildren: () => import('./account').then((m) => m.ROUTES) }]",
    "withLoginRedirect({ loginUrl: '/account/login', redirectFrom: 'anywhere' })",
  ],
  'a lazy default export': [
    "[{ path: 'account', loadChildren: () => import('./account') }]",
    "withLoginRedirect({ loginUrl: '/account/login', redirectFrom: 'anywhere' })",
  ],
  'no route': ["[{ path: 'items', component: Page }]", "withLoginRedirect({ redirectFrom: 'anywhere' })"],
};
for (const [name, [routes, becomes]] of Object.entries(logins)) {
  test(`Q12 the login page is found by ${name}`, async () => {
    const before = app({
      'app/app.config.ts': routed(routes, 'class LoginPage {}'),
      'app/account.ts':
        "import { Routes } from '@angular/router';\nexport const ROUTES: Routes = [{ path: 'login', children: [] }];\nexport default ROUTES;\n",
    });
    const { tree, warn } = await added(`q12 ${name}`, before);
    has(tree.readText('src/app/app.config.ts'), becomes);
    assert.equal(/No route of this app looks like a login page/.test(warn), name === 'no route');
  });
}

test('Q12 the login page that was answered; none without a router', async () => {
  const routes = app({ 'app/app.config.ts': routed('[]') });
  has(
    (await added('q12 answer', routes, { loginUrl: '/hello' })).tree.readText('src/app/app.config.ts'),
    "withLoginRedirect({ loginUrl: '/hello', redirectFrom: 'anywhere' })",
  );
  const none = await added('q12 no router', app({ 'app/app.config.ts': CONFIG }));
  assert.doesNotMatch(none.tree.readText('src/app/app.config.ts'), /withLoginRedirect/);
});

test('Q12 a module of routes', async () => {
  const before = app({
    ...module('imports: [BrowserModule, AppRoutingModule]', "import { AppRoutingModule } from './app-routing.module';"),
    'app/app-routing.module.ts': `import { NgModule } from '@angular/core';
import { RouterModule, Routes } from '@angular/router';
const routes: Routes = [{ path: 'user', loadChildren: () => import('./user.module').then((m) => m.UserModule) }];
@NgModule({ imports: [RouterModule.forRoot(routes)], exports: [RouterModule] })
export class AppRoutingModule {}
`,
    'app/user.module.ts': `import { NgModule } from '@angular/core';
import { RouterModule } from '@angular/router';
@NgModule({ imports: [RouterModule.forChild([{ path: 'signin', children: [] }])] })
export class UserModule {}
`,
  });
  const { tree } = await added('q12 module', before);
  has(
    tree.readText('src/app/app.module.ts'),
    "withLoginRedirect({ loginUrl: '/user/signin', redirectFrom: 'anywhere' })",
  );
});

test('Q12 tokens that are JWTs: their own end is read', async () => {
  const manifest = JSON.stringify({ dependencies: { '@angular/core': '^21.0.0', 'jwt-decode': '^4.0.0' } });
  const { tree } = await added('q12 jwt', app({ 'app/app.config.ts': CONFIG }, { 'package.json': manifest }));
  has(
    tree.readText('src/app/app.config.ts'),
    "restBackend({ refreshUrl: '/api/auth/refresh', expiry: { fromToken: jwtExpiry } })",
  );
  const decoding = `${HTTP_CONFIG}export const claims = (token: string) => JSON.parse(atob(token.split('.')[1] ?? ''));\n`;
  const own = await added('q12 own decoding', app({ 'app/app.config.ts': decoding }));
  has(own.tree.readText('src/app/app.config.ts'), 'expiry: { fromToken: jwtExpiry }');
});

// Features that the library exports when they are there: both ways are looked at.
const require = createRequire(import.meta.url);
const part = (name) => require(fileURLToPath(new URL(`schematics/${name}.js`, dist)));
const written = (release, answers, picture) => {
  const writing = { quote: (text) => `'${text}'`, use: (name) => name };
  const { features } = part('ng-add/choose-set-up').chooseSetUp(plainApp({}), picture, answers, release);
  return features.map((code) => code(writing));
};
const { RELEASE } = part('library');
const whole = {
  exports: { ...RELEASE.exports, withSessionResume: 'ngx-token-refresh' },
  options: { ...RELEASE.options, redirectFrom: { of: '', ready: true } },
};
const answers = {
  name: null,
  backend: 'cookie',
  refreshUrl: '/refresh',
  apis: [],
  storage: 'local',
  loginUrl: null,
  proactiveRefresh: false,
  crossTabSync: false,
};
const pictured = (routes, refreshes) => ({
  program: { sources: [] },
  sessions: [],
  routes: { hasRouter: true, routes },
  tokenInterceptors: refreshes ? [{ facts: { refreshes: {} } }] : [],
});

test("Q12 a cookie refresh that is there already: `ifNoHint: 'ask'`; no guard: `redirectFrom: 'anywhere'`", () => {
  const login = { path: '/login', guarded: false, shows: '' };
  const guarded = { path: '/items', guarded: true, shows: '' };
  assert.deepEqual(written(whole, answers, pictured([login], true)), [
    "withSessionResume({ ifNoHint: 'ask' })",
    "withLoginRedirect({ redirectFrom: 'anywhere' })",
  ]);
  assert.deepEqual(written(whole, answers, pictured([login, guarded], false)), [
    'withSessionResume()',
    'withLoginRedirect()',
  ]);
  const before = {
    exports: { ...whole.exports, withSessionResume: null },
    options: { redirectFrom: { of: '', ready: false } },
  };
  assert.deepEqual(written(before, answers, pictured([login], true)), ['withLoginRedirect()']);
});

// The file's own style

const styles = {
  'four spaces, no semicolons': [
    `import { ApplicationConfig } from '@angular/core'

export const appConfig: ApplicationConfig = {
    providers: [
        { provide: 'a', useValue: 1 }, // the first
        { provide: 'b', useValue: 2 }, // the second
    ],
}
`,
    (text) => {
      assert.doesNotMatch(text, /;/);
      assert.match(text, /useValue: 2 }, \/\/ the second\n {8}provideHttpClient\(/);
      assert.match(text, /\n {8}provideTokenRefresh\(\n {12}{ backend/);
    },
  ],
  'tabs, double quotes, CRLF, a byte order mark': [
    `\uFEFFimport { ApplicationConfig } from "@angular/core";

export const appConfig: ApplicationConfig = {
	providers: [
		{ provide: "a", useValue: 1 }
	]
};
`.replaceAll('\n', '\r\n'),
    (text) => {
      assert.ok(text.startsWith('\uFEFFimport {'), 'the byte order mark stays');
      assert.doesNotMatch(text, /'|[^\r]\n|\n {2}/);
      assert.match(text, /useValue: 1 },\r\n\t\tprovideHttpClient\(/);
    },
  ],
  'comments at the items of one line': [
    `/* of the shop */

/** What the app is made of. */
export const appConfig = { providers: [/* a */ { provide: 'a', useValue: 1 } /* b */] };
`,
    (text) => {
      assert.ok(text.startsWith('/* of the shop */\n\nimport {'), text);
      assert.match(text, /\n\/\*\* What the app is made of\. \*\/\nexport const appConfig/);
      assert.match(text, /\/\* a \*\/ { provide: 'a', useValue: 1 },? \/\* b \*\/,?\n/);
    },
  ],
  'no comma after the last': [
    `import { ApplicationConfig } from '@angular/core';
export const appConfig: ApplicationConfig = {
  providers: [
    { provide: 'a', useValue: 1 } // the only one
  ]
};
`,
    (text) => {
      assert.match(text, /useValue: 1 }, \/\/ the only one\n {4}provideHttpClient/);
      assert.match(text, /\)\n {2}\]\n};\n$/);
    },
  ],
};
for (const [name, [config, check]] of Object.entries(styles)) {
  test(`Q13 the style of the file is kept: ${name}`, async () => {
    const { tree } = await added(`q13 ${name}`, app({ 'app/app.config.ts': config }));
    check(tree.read('src/app/app.config.ts').toString('utf8'));
  });
}

// How

test('at most four questions, `apis` first, each with a default', () => {
  const { properties } = JSON.parse(readFileSync(new URL('schematics/ng-add/schema.json', dist), 'utf8'));
  const asked = Object.entries(properties).filter(([, property]) => property['x-prompt']);
  assert.deepEqual(
    asked.map(([name, property]) => [name, property.default]),
    [
      ['apis', '/api'],
      ['backend', 'rest /api/auth/refresh'],
      ['storage', 'local'],
      ['loginUrl', ''],
    ],
  );
});

test('one answer says the backend and its URL', async () => {
  const { tree } = await added('answer', app({ 'app/app.config.ts': CONFIG }), { backend: 'cookie  /auth/renew' });
  has(tree.readText('src/app/app.config.ts'), "cookieBackend({ refreshUrl: '/auth/renew' })");
});

test('--dry-run prints the picture in ten lines, and changes nothing', async () => {
  const before = app({
    'app/app.config.ts': withInterceptors('[authInterceptor]', "import { authInterceptor } from './auth.interceptor';"),
    'app/auth.interceptor.ts': RIVAL,
    'app/auth.service.ts': AUTH,
  });
  const { tree, info } = await run('ng-add', before, { dryRun: true });
  assert.deepEqual(filesOf(tree), filesOf(before));
  const picture = info.split('\n').slice(0, 10);
  assert.deepEqual(
    picture.map((line) => line.replace(/ {2,}.*/, '')),
    [
      'application',
      'entry',
      'root',
      'providers',
      'HttpClient',
      'interceptors',
      'tokens',
      'routes',
      'API, server',
      'lost',
    ],
  );
  assert.match(picture[0], /shop, Angular \^21\.2\.0, standalone/);
  assert.match(picture[1], /src\/main\.ts → src\/main\.ts:5/);
  assert.match(picture[2], /src\/app\/app\.config\.ts:4/);
  assert.match(picture[5], / authInterceptor$/);
  assert.match(picture[6], /authInterceptor sets Authorization/);
  assert.match(picture[9], /nothing/);
  assert.match(info, /src\/app\/app\.config\.ts would be edited; nothing is changed/);
});

test('the picture names the place where the app was lost', async () => {
  const before = app({
    'app/app.config.ts': withInterceptors('[...generated]', "import { generated } from './generated';"),
  });
  const { info, tree } = await run('ng-add', before, { dryRun: true });
  assert.match(info, /lost +`generated` in src\/app\/app\.config\.ts:4/);
  assert.deepEqual(filesOf(tree), filesOf(before));
});

test('the map of what the library exports is that of the built package', () => {
  const declared = (module) => readFileSync(new URL(`types/${module.replace('/', '-')}.d.ts`, dist), 'utf8');
  const all = ['ngx-token-refresh', 'ngx-token-refresh/router'].map((module) => [module, declared(module)]);
  for (const [name, module] of Object.entries(RELEASE.exports)) {
    const [found = null] = all.find(([, text]) => new RegExp(`export \\{[^}]*\\b${name}\\b`).test(text)) ?? [];
    assert.equal(module, found, name);
  }
  for (const [option, { of, ready }] of Object.entries(RELEASE.options)) {
    const has = all.some(([, text]) => new RegExp(`readonly ${option}\\?:`).test(text));
    assert.equal(ready, has, `${option} of ${of}`);
  }
});

// Further shapes of public apps

const configWith = (imports, providers, more = '') => `import { ApplicationConfig } from '@angular/core';
${imports}
${more}
export const appConfig: ApplicationConfig = { providers: [${providers}] };
`;
const HTTP = "import { provideHttpClient, withFetch } from '@angular/common/http';";
const ENVIRONMENT = "import { environment } from '../environments/environment';";
const FETCHING = `provideHttpClient(withFetch(), ${INTERCEPTED})`;
for (const [name, files, file, becomes] of [
  [
    'a constant list of another file, by a spread, as const',
    {
      'app/app.config.ts': configWith("import { HTTP_PROVIDERS } from './http';", '...HTTP_PROVIDERS'),
      'app/http.ts': `${HTTP}\nexport const HTTP_PROVIDERS = [provideHttpClient(withFetch())] as const;\n`,
    },
    'app/http.ts',
    `[${FETCHING}] as const`,
  ],
  [
    'a function with parameters that have defaults',
    {
      'main.ts': MAIN.replace('{ appConfig }', '{ createConfig }').replace(
        'App, appConfig',
        "App, createConfig({ production: true }, ['a'])",
      ),
      'app/app.config.ts': `${HTTP}
import { ApplicationConfig, Provider } from '@angular/core';

export function createConfig(env: { production: boolean }, names: string[], extra: Provider[] = []): ApplicationConfig {
  const base = [provideHttpClient(withFetch())];
  if (!env.production) console.debug(names);
  return { providers: [...base, ...extra] };
}
`,
    },
    'app/app.config.ts',
    FETCHING,
  ],
  [
    'a helper with options in an object',
    {
      'app/app.config.ts': configWith("import { provideCore } from './core';", '...provideCore({ slow: true })'),
      'app/core.ts': `${HTTP}
import { EnvironmentProviders, Provider } from '@angular/core';

interface Options { slow: boolean; more?: Provider[] }
export const provideCore = ({ slow, more = [] }: Options): (Provider | EnvironmentProviders)[] => [
  provideHttpClient(withFetch()),
  { provide: 'SLOW', useValue: slow },
  ...more,
];
`,
    },
    'app/core.ts',
    FETCHING,
  ],
  [
    'features by a spread',
    { 'app/app.config.ts': configWith(HTTP, 'provideHttpClient(...features)', 'const features = [withFetch()];\n') },
    'app/app.config.ts',
    `provideHttpClient(...features, ${INTERCEPTED})`,
  ],
  [
    'one of two lists, by the environment',
    {
      'app/app.config.ts': configWith(
        `${HTTP}\n${ENVIRONMENT}`,
        '...(environment.production ? production : development)',
        'const production = [provideHttpClient(withFetch())];\nconst development = [provideHttpClient()];\n',
      ),
      'environments/environment.ts': 'export const environment = { production: false };\n',
    },
    'app/app.config.ts',
    `const production = [${FETCHING}]; const development = [provideHttpClient(${INTERCEPTED})];`,
  ],
  [
    'a file that waits for its settings before it starts',
    {
      'main.ts': `import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';

fetch('/assets/config.json')
  .then((answer) => answer.json())
  .then((config: object) =>
    bootstrapApplication(App, { ...appConfig, providers: [...appConfig.providers, { provide: 'CONFIG', useValue: config }] }),
  );
`,
      'app/app.config.ts': HTTP_CONFIG,
    },
    'app/app.config.ts',
    FETCHING,
  ],
  [
    'a static method',
    {
      'main.ts': "import { Starter } from './starter';\n\nStarter.start();\n",
      'starter.ts': `${MAIN.slice(0, MAIN.indexOf('\nbootstrap'))}
export class Starter {
  static start(): void {
    void bootstrapApplication(App, appConfig);
  }
}
`,
      'app/app.config.ts': HTTP_CONFIG,
    },
    'app/app.config.ts',
    FETCHING,
  ],
  [
    'module federation',
    {
      'main.ts': `import { initFederation } from '@angular-architects/native-federation';

initFederation('/assets/federation.manifest.json')
  .catch((error) => console.error(error))
  .then(() => import('./bootstrap'));
`,
      'bootstrap.ts': MAIN,
      'app/app.config.ts': HTTP_CONFIG,
    },
    'app/app.config.ts',
    FETCHING,
  ],
]) {
  test(`Q2 HttpClient provided by ${name}`, async () => {
    const { tree } = await run('ng-add', app(files));
    has(tree.readText(`src/${file}`), becomes);
    has(tree.readText('src/app/app.config.ts'), SET);
    const again = await run('ng-add', tree);
    assert.match(again.info, /set up already: nothing is changed/);
    if (!name.includes('federation')) {
      outcomes.keep(name, tree, (path) => path.startsWith('/src/') && path.endsWith('.ts'));
    }
  });
}

test('Q6 a configuration that is changed before it is used: the call that was seen is named, and no part of the app', async () => {
  const before = app({
    'main.ts': `import { ApplicationConfig, isDevMode, mergeApplicationConfig } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';

let config: ApplicationConfig = appConfig;
if (isDevMode()) config = mergeApplicationConfig(config, { providers: [] });
bootstrapApplication(App, config);
`,
    'app/app.config.ts': HTTP_CONFIG,
  });
  const { warn } = await refused(before, /HttpClient may be provided by `config` in src\/main\.ts:8/);
  assert.match(warn, /Into the provideHttpClient\(…\) of src\/app\/app\.config\.ts:4, as its last feature:/);
  assert.match(warn, /app\.config\.ts:4: the interceptor goes there, if that is what the root is given/);
  assert.doesNotMatch(warn, /for a part of the app/);
});

const workspaceOf = (projects, files) => {
  const tree = plainApp({ 'tsconfig.json': '{}', ...files });
  tree.overwrite('angular.json', JSON.stringify({ version: 1, projects }));
  return tree;
};
const built = (root) => ({
  projectType: 'application',
  root,
  architect: {
    build: {
      builder: '@angular/build:application',
      options: { browser: `${root}/src/main.ts`, tsConfig: 'tsconfig.json' },
    },
  },
});
const LIBRARY = {
  projectType: 'library',
  root: 'libs/ui',
  architect: { build: { builder: '@angular/build:ng-packagr', options: { project: 'libs/ui/ng-package.json' } } },
};
const sources = (root, config) => ({
  [`${root}/src/main.ts`]: MAIN,
  [`${root}/src/app/app.ts`]: APP,
  [`${root}/src/app/app.config.ts`]: config,
});

test('Q4 a workspace whose first project is a library', async () => {
  const before = workspaceOf({ ui: LIBRARY, shop: built('apps/shop') }, sources('apps/shop', HTTP_CONFIG));
  const { tree } = await added('library first', before);
  has(tree.readText('apps/shop/src/app/app.config.ts'), FETCHING);
  await refused(before, /"ui" is not an application of this workspace, which has shop/, { project: 'ui' });
});

const CORE = configWith("import { provideCore } from '@acme/core';", 'provideCore()');
for (const [name, other, serves] of [
  ['that another application uses too', CORE, true],
  ['that no other application uses', CONFIG, false],
]) {
  test(`Q4 one of several applications, and a library of providers ${name}`, async () => {
    const before = workspaceOf(
      { shop: built('apps/shop'), admin: built('apps/admin') },
      {
        'tsconfig.json': JSON.stringify({
          compilerOptions: { strict: true, baseUrl: '.', paths: { '@acme/core': ['libs/core/index.ts'] } },
        }),
        'libs/core/index.ts': "export * from './providers';\n",
        'libs/core/providers.ts': `${HTTP}
import { makeEnvironmentProviders } from '@angular/core';
export const provideCore = () => makeEnvironmentProviders([provideHttpClient(withFetch())]);
`,
        ...sources('apps/shop', other),
        ...sources('apps/admin', CORE),
      },
    );
    const { tree, warn } = await added(`shared ${serves}`, before, { project: 'admin' });
    assert.deepEqual(changed(tree, before), ['/libs/core/providers.ts', '/apps/admin/src/app/app.config.ts']);
    has(tree.readText('libs/core/providers.ts'), FETCHING);
    const said = /libs\/core\/providers\.ts, which is edited, serves shop too: without a provideTokenRefresh/;
    assert.equal(said.test(warn), serves, warn);
  });
}

test('what was set up compiles', () => {
  assert.ok(outcomes.size > 100);
  assert.deepEqual(outcomes.problems({ strict: true }), []);
});

// `ng add` of the built package, on applications as the CLI makes them, and on what people make of those.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { app, cli, dist, filesOf, flat, has, Outcomes, run } from './schematic-apps.mjs';

const CONFIG = 'projects/app/src/app/app.config.ts';
const MAIN = 'projects/app/src/main.ts';
const MODULE = 'projects/app/src/app/app-module.ts';

const ngAdd = (tree, options) => run('ng-add', tree, options);

const outcomes = new Outcomes('ng-add-outcomes');

/** Sets it up, says that once more changes nothing, and keeps the outcome to be compiled. */
async function setUp(name, before, options) {
  const { tree, warn } = await ngAdd(before, options);
  assert.doesNotMatch(warn, /cannot be set up/);
  const again = await ngAdd(tree, options);
  assert.match(again.info, /set up already: nothing is changed/);
  assert.deepEqual(filesOf(again.tree), filesOf(tree), 'the second run changes nothing');
  outcomes.keep(name, tree, (file) => file.startsWith('/projects/app/src/') && file.endsWith('.ts'));
  return tree;
}

async function refused(before, options, reason, lines) {
  const { tree, warn } = await ngAdd(before, options);
  assert.match(warn, reason);
  assert.match(warn, /Nothing is changed\. Write this:/);
  for (const line of lines) assert.ok(warn.includes(line), `${line} is in ${warn}`);
  assert.deepEqual(filesOf(tree), filesOf(before));
}

function config(providers, { imports = '', before = '' } = {}) {
  return `import { ApplicationConfig } from '@angular/core';
import { provideRouter } from '@angular/router';
${imports}
import { routes } from './app.routes';
${before}
export const appConfig: ApplicationConfig = {
  providers: ${providers},
};
`;
}
const http = (...names) => `import { ${names.join(', ')} } from '@angular/common/http';`;

const STANDALONE_LINES = [
  "import { provideHttpClient, withInterceptors } from '@angular/common/http';",
  'provideHttpClient(withInterceptors([tokenRefreshInterceptor])),',
  "{ backend: restBackend({ refreshUrl: '/api/auth/refresh' }), apis: ['/api'] },",
];

test('a new standalone app', async () => {
  const tree = await setUp('standalone', app('standalone'));
  const text = tree.readText(CONFIG);
  assert.ok(
    text.includes(`    provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
    provideTokenRefresh(
      { backend: restBackend({ refreshUrl: '/api/auth/refresh' }), apis: ['/api'] },
      withStorage(localStorageTokens()),
      withProactiveRefresh(),
      withCrossTabSync(),
      withLoginRedirect({ redirectFrom: 'anywhere' }),
    )
  ]`),
    text,
  );
  assert.ok(
    text.includes(`import { provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  localStorageTokens,
  provideTokenRefresh,
  restBackend,
  tokenRefreshInterceptor,
  withCrossTabSync,
  withProactiveRefresh,
  withStorage,
} from 'ngx-token-refresh';
import { withLoginRedirect } from 'ngx-token-refresh/router';
`),
    text,
  );
});

test('a new app of NgModules', async () => {
  const text = (await setUp('ngmodule', app('ngmodule'))).readText(MODULE);
  has(
    text,
    "TokenRefreshModule.forRoot({ backend: restBackend({ refreshUrl: '/api/auth/refresh' }), apis: ['/api'] }, withStorage(",
  );
  has(
    text,
    'provideHttpClient(withInterceptorsFromDi()), { provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true }',
  );
});

const backends = {
  rest: "restBackend({ refreshUrl: '/t' })",
  envelope: "envelopeBackend({ refreshUrl: '/t', method: 'GET' })",
  oauth2: "oauth2Backend({ tokenEndpoint: '/t' })",
  cookie: "cookieBackend({ refreshUrl: '/t' })",
};
for (const kind of ['standalone', 'ngmodule']) {
  for (const [backend, code] of Object.entries(backends)) {
    test(`the ${backend} backend, ${kind}`, async () => {
      const tree = await setUp(`${kind} ${backend}`, app(kind), { backend, refreshUrl: '/t' });
      const text = tree.readText(kind === 'standalone' ? CONFIG : MODULE);
      has(text, code);
      assert.equal(text.includes('withStorage'), backend !== 'cookie');
    });
  }
}

test('the other options', async () => {
  const options = {
    backend: 'oauth2',
    refreshUrl: "/it's",
    clientId: 'app',
    apis: 'https://api.example.com, /api',
    storage: 'session',
    proactiveRefresh: false,
    crossTabSync: false,
  };
  const text = (await setUp('options', app('standalone'), options)).readText(CONFIG);
  has(text, `oauth2Backend({ tokenEndpoint: '/it\\'s', clientId: 'app' }), apis: ['https://api.example.com', '/api']`);
  has(text, 'withStorage(sessionStorageTokens())');
  assert.doesNotMatch(text, /withProactiveRefresh|withCrossTabSync/);
  const memory = (await setUp('memory', app('standalone'), { storage: 'memory' })).readText(CONFIG);
  assert.doesNotMatch(memory, /withStorage/);
});

test('a wrong option fails before anything is changed', async () => {
  await assert.rejects(ngAdd(app('standalone'), { apis: 'api.example.com' }), /--apis has "api.example.com"/);
  await assert.rejects(ngAdd(app('standalone'), { loginUrl: 'login' }), /--login-url is "login"/);
  await assert.rejects(ngAdd(app('standalone'), { clientId: 'app' }), /--client-id is for --backend oauth2/);
  await assert.rejects(ngAdd(app('standalone'), { backend: 'soap' }), /backend/);
});

const FEATURES = /\b(?:provideHttpClient|with\w+|HttpClientModule|HTTP_INTERCEPTORS)\b/g;
/** The import of what this code uses of Angular's HTTP. */
const importOf = (code, ...more) => {
  const used = new Set([...more, ...(code.match(FEATURES) ?? [])]);
  return used.size ? http(...used) : '';
};

const clients = {
  'without features': ['provideHttpClient()', 'provideHttpClient(withInterceptors([tokenRefreshInterceptor]))'],
  'with another feature': [
    'provideHttpClient(withFetch())',
    'provideHttpClient(withFetch(), withInterceptors([tokenRefreshInterceptor]))',
  ],
  'with interceptors': [
    'provideHttpClient(withInterceptors([one]), withFetch())',
    'provideHttpClient(withInterceptors([one, tokenRefreshInterceptor]), withFetch())',
  ],
  'with a list of interceptors': [
    'provideHttpClient(withInterceptors(all))',
    'provideHttpClient(withInterceptors([...all, tokenRefreshInterceptor]))',
  ],
  'with no interceptors yet': [
    'provideHttpClient(withInterceptors([]))',
    'provideHttpClient(withInterceptors([tokenRefreshInterceptor]))',
  ],
  'with interceptors on lines of their own': [
    'provideHttpClient(\n      withInterceptors([\n        one, // the first\n      ]),\n    )',
    'provideHttpClient(\n withInterceptors([\n one, // the first\n tokenRefreshInterceptor,\n ]),\n )',
  ],
  'with those of DI': [
    'provideHttpClient(withInterceptorsFromDi())',
    'provideHttpClient(withInterceptorsFromDi(), withInterceptors([tokenRefreshInterceptor]))',
  ],
  'with those of DI after others': [
    'provideHttpClient(withInterceptors([one]), withInterceptorsFromDi())',
    'provideHttpClient(withInterceptors([one]), withInterceptorsFromDi(), withInterceptors([tokenRefreshInterceptor]))',
  ],
};
for (const [name, [call, becomes]] of Object.entries(clients)) {
  test(`provideHttpClient() is there ${name}: our interceptor comes last`, async () => {
    const before = 'const one: HttpInterceptorFn = (request, next) => next(request);\nconst all = [one];';
    const imports = importOf(call, 'HttpInterceptorFn');
    const files = { [CONFIG]: config(`[provideRouter(routes), ${call}]`, { imports, before }) };
    const text = (await setUp(name, app('standalone', files))).readText(CONFIG);
    has(text, becomes);
    assert.equal(text.split('provideHttpClient(').length, 2);
    assert.equal(text.split("'@angular/common/http'").length, 2);
  });
}

test('the names of the file: aliases, and one that is taken', async () => {
  const text = `${http('provideHttpClient as http', 'withInterceptors as through', 'HttpInterceptorFn')}
import { ApplicationConfig } from '@angular/core';
import type { TokenBackend } from 'ngx-token-refresh';

const tokenRefreshInterceptor: HttpInterceptorFn = (request, next) => next(request);
export type Mine = TokenBackend;
export const appConfig: ApplicationConfig = { providers: [http(through([tokenRefreshInterceptor]))] };
`;
  // A name of the file's own stands for none of ours; an alias of Angular's is understood.
  const tree = await setUp('names', app('standalone', { [CONFIG]: text }));
  has(tree.readText(CONFIG), 'http(through([tokenRefreshInterceptor, ngxTokenRefreshInterceptor]))');
  has(tree.readText(CONFIG), 'tokenRefreshInterceptor as ngxTokenRefreshInterceptor');
});

const component =
  "import { App } from './app/app';\nimport { bootstrapApplication } from '@angular/platform-browser';\n";
const mains = {
  'in main.ts': [`${component}bootstrapApplication(App, { providers: [] }).catch(console.error);\n`, MAIN],
  'nowhere, without a configuration': [`${component}bootstrapApplication(App).catch(console.error);\n`, MAIN],
  'nowhere, in an empty configuration': [`${component}bootstrapApplication(App, {});\n`, MAIN],
  'in a variable of main.ts': [
    `${component}const config = { providers: [] } satisfies object;\nbootstrapApplication(App, config);\n`,
    MAIN,
  ],
  'in a merged configuration': [
    `${component}import { mergeApplicationConfig } from '@angular/core';\nimport { appConfig as root } from './app/app.config';\n` +
      'bootstrapApplication(App, mergeApplicationConfig(root, { providers: [] }));\n',
    CONFIG,
  ],
};
for (const [name, [main, edited]] of Object.entries(mains)) {
  test(`the providers are ${name}`, async () => {
    const tree = await setUp(name, app('standalone', { [MAIN]: main }));
    has(tree.readText(edited), 'provideTokenRefresh({ backend: restBackend({');
    has(tree.readText(edited), 'provideHttpClient(withInterceptors([tokenRefreshInterceptor]))');
  });
}

test('half of it is there: the other half is added', async () => {
  const { tree } = await ngAdd(app('standalone'));
  const text = tree.readText(CONFIG).replace(/withInterceptors\(\[tokenRefreshInterceptor\]\)/, '');
  has(
    (await setUp('no interceptor', app('standalone', { [CONFIG]: text }))).readText(CONFIG),
    'provideHttpClient(withInterceptors([tokenRefreshInterceptor]))',
  );
  const other = tree.readText(CONFIG).replace(/provideTokenRefresh\([^;]*?withLoginRedirect\([^)]*\),\s*\)/, '');
  assert.doesNotMatch(other, /provideTokenRefresh\(/);
  has((await setUp('no provider', app('standalone', { [CONFIG]: other }))).readText(CONFIG), 'provideTokenRefresh({');
});

function rootModule(metadata, imports = '') {
  return `import { NgModule } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
${imports}
import { App } from './app';

@NgModule({
  declarations: [App],
  bootstrap: [App],
  ${metadata}
})
export class AppModule {}
`;
}
const plainApp = {
  'projects/app/src/app/app.ts':
    "import { Component } from '@angular/core';\n@Component({ selector: 'app-root', template: '', standalone: false })\nexport class App {}\n",
};
const FROM_DI = 'provideHttpClient(withInterceptorsFromDi())';
const modules = {
  'HttpClientModule is imported': [
    'imports: [BrowserModule, HttpClientModule], providers: [{ provide: HTTP_INTERCEPTORS, useValue: null, multi: true }],',
    'useValue: null, multi: true }, { provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true }]',
    0,
  ],
  'provideHttpClient() lacks those of DI': [
    'imports: [BrowserModule], providers: [provideHttpClient(withFetch())],',
    'provideHttpClient(withFetch(), withInterceptors([tokenRefreshInterceptor]))',
    1,
  ],
  'provideHttpClient() has those of DI': [
    `imports: [BrowserModule], providers: [${FROM_DI}],`,
    `[${FROM_DI}, { provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true }]`,
    1,
  ],
  'there are neither imports nor providers': ['', `providers: [${FROM_DI}, {`, 1],
};
for (const [name, [metadata, becomes, calls]] of Object.entries(modules)) {
  test(`NgModule: ${name}`, async () => {
    const files = { ...plainApp, [MODULE]: rootModule(metadata, importOf(metadata)) };
    const text = (await setUp(name, app('ngmodule', files))).readText(MODULE);
    has(text, becomes);
    has(text, 'TokenRefreshModule.forRoot({');
    assert.equal(text.split('provideHttpClient(').length - 1, calls);
  });
}

const refusals = {
  'a configuration from a package': [
    { [MAIN]: `${component}import { config } from '@acme/app';\nbootstrapApplication(App, config);\n` },
    /HttpClient may be provided by `config` in .*main\.ts:4, which cannot be followed/,
    ['Into the provideHttpClient(…) of projects/app/src/main.ts:4', 'withInterceptors([tokenRefreshInterceptor])'],
  ],
  'a main.ts that loads a file that is not there': [
    { [MAIN]: "import('./bootstrap');\n" },
    /nothing that .*main\.ts starts calls bootstrapApplication\(\) or bootstrapModule\(\)/,
    STANDALONE_LINES,
  ],
  'no main.ts': [{ [MAIN]: null }, /main\.ts, which the build names, is not there/, STANDALONE_LINES],
  'a file that cannot be parsed': [
    { [CONFIG]: config('[provideRouter(routes)') },
    /app\.config\.ts is not understood/,
    [],
  ],
  'a module that is not there': [
    {
      [MAIN]:
        "import { platformBrowser } from '@angular/platform-browser';\nimport { M } from './m';\nplatformBrowser().bootstrapModule(M);\n",
    },
    /the module `M` that .*main\.ts starts cannot be found/,
    STANDALONE_LINES,
  ],
};
for (const [name, [files, reason, lines]] of Object.entries(refusals)) {
  test(`refuses, and says what to write: ${name}`, () => refused(app('standalone', files), {}, reason, lines));
}

test('refuses, and says what to write: metadata that are not an object', async () => {
  const text =
    "import { NgModule } from '@angular/core';\nconst m = make();\nfunction make() { return null; }\n@NgModule(m as any)\nexport class AppModule {}\n";
  await refused(
    app('ngmodule', { [MODULE]: text }),
    {},
    /@NgModule\(\) that it starts in .*main\.ts:\d+ cannot be followed/,
    [],
  );
});

const ORDERS = { name: 'orders', apis: '/orders', backend: 'rest /orders/auth/refresh' };

/** Sets up a session with a name beside one that is there, which stays as it is. */
async function addSession(name, before, options) {
  const { tree, info, warn } = await ngAdd(before, options);
  assert.doesNotMatch(warn, /cannot be set up/);
  outcomes.keep(name, tree, (file) => file.startsWith('/projects/app/src/') && file.endsWith('.ts'));
  await assert.rejects(ngAdd(tree, options), {
    message: new RegExp(
      `^ngx-token-refresh: --name is "${options.name}", and a session of that name is there \\(.*\\)`,
    ),
  });
  return { tree, info, warn };
}

for (const [kind, file, first] of [
  ['standalone', CONFIG, 'provideTokenRefresh( '],
  ['ngmodule', MODULE, 'TokenRefreshModule.forRoot('],
]) {
  test(`M1 a second session and a third, ${kind}: the first stays as it is`, async () => {
    const one = await setUp(`${kind} one session`, app(kind));
    const before = one.readText(file);
    const { tree: two, info, warn } = await addSession(`${kind} two sessions`, one, ORDERS);
    const options = { name: "it's", apis: 'https://it.example', backend: 'cookie /it/refresh', loginUrl: '/it/login' };
    const { tree: three } = await addSession(`${kind} three sessions`, two, options);

    const call = flat(first).trim();
    const code =
      "{ name: 'orders', backend: restBackend({ refreshUrl: '/orders/auth/refresh' }), apis: ['/orders'] }, " +
      'withStorage(localStorageTokens()), withProactiveRefresh(), withCrossTabSync())';
    has(two.readText(file), `${call}${code}`);
    has(three.readText(file), `${call}${code}`);
    has(
      three.readText(file),
      "name: 'it\\'s', backend: cookieBackend({ refreshUrl: '/it/refresh' }), apis: ['https://it.example']",
    );
    has(three.readText(file), "withLoginRedirect({ loginUrl: '/it/login' })");
    const [, ofFirst] = flat(before).match(
      /((?:provideTokenRefresh|TokenRefreshModule\.forRoot)\(.*withCrossTabSync\(\))/,
    );
    for (const tree of [two, three]) has(tree.readText(file), ofFirst);
    assert.equal(three.readText(file).match(/nterceptor\]|useClass/g).length, 1, 'the interceptor is there once');
    assert.match(info, /The session "orders" of ngx-token-refresh is set up for app/);
    assert.match(info, /injectTokenStore\('orders'\)\.signInFrom\(\)/);
    assert.match(warn, /Nothing leads to a login page when "orders" ends/);
  });
}

test('M1 a session with a name in an app without any: interceptor and all', async () => {
  const { tree } = await addSession('only a name', app('standalone'), { name: 'orders' });
  has(
    tree.readText(CONFIG),
    "name: 'orders', backend: restBackend({ refreshUrl: '/api/auth/refresh' }), apis: ['/api']",
  );
  has(tree.readText(CONFIG), 'withInterceptors([tokenRefreshInterceptor])');
});

const session = (config, { before = '' } = {}) =>
  app('standalone', {
    'app/app.config.ts': configWith(config, before),
  });
const configWith = (argument, before) =>
  config(`[provideHttpClient(withInterceptors([tokenRefreshInterceptor])), provideTokenRefresh(${argument})]`, {
    imports: `${http('provideHttpClient', 'withInterceptors')}
import { oauth2Backend, provideTokenRefresh, restBackend, tokenRefreshInterceptor } from 'ngx-token-refresh';`,
    before,
  });
const REST = "backend: restBackend({ refreshUrl: '/r' })";
const API = 'https://api.example';
for (const [name, argument, apis, before] of [
  ['the same path', `{ ${REST}, apis: ['/api', '/b/'] }`, '/c, /b'],
  ['the same origin', `{ ${REST}, apis: ['https://API.example/'] }`, API],
  ['no `apis`: all of the origin', `{ ${REST} }`, ''],
  ['a list of its own', `{ ${REST}, apis: APIS }`, '/b', "const APIS = ['/a', '/b'] as const;"],
  ['`publicApis`', `{ ${REST}, apis: ['/a'], publicApis: ['/b'] }`, '/b'],
  ['read later', `() => ({ ${REST}, apis: ['/b'] })`, '/b'],
  ['read later, with a name', `{ name: 'a', config: () => ({ ${REST}, apis: ['/b'] }) }`, '/b'],
  [
    'an audience',
    `{ backend: oauth2Backend({ tokenEndpoint: '/t', resources: { '${API}': { resource: 'urn:a' } } }) }`,
    API,
  ],
]) {
  test(`M2 refuses \`apis\` that another session has, in one sentence: ${name}`, async () => {
    const tree = session(argument, { before });
    await assert.rejects(ngAdd(tree, { ...ORDERS, apis }), ({ message }) => {
      assert.match(
        message,
        /^ngx-token-refresh: --apis has "[^"]+", which the session [^:]+ covers \(.*app\.config\.ts:\d+\): name what/,
      );
      return true;
    });
  });
}

test('M1 what of the first session cannot be read is said; a part of its path is no overlap', async () => {
  const unread = await ngAdd(
    session('SETTINGS', { before: 'declare const SETTINGS: { backend: ReturnType<typeof restBackend> };' }),
    ORDERS,
  );
  assert.match(unread.warn, /What the session without a name covers \(.*\) cannot be read/);
  has(unread.tree.readText(CONFIG), "name: 'orders'");
  const { tree } = await addSession('part of a path', session(`{ ${REST}, apis: ['/api'] }`), {
    ...ORDERS,
    apis: '/api/orders',
  });
  has(tree.readText(CONFIG), "apis: ['/api/orders']");
});

test('refuses, and says what to write: which project', async () => {
  const two = await cli.runSchematic('application', { name: 'second', skipTests: true, ssr: false }, app('standalone'));
  await refused(two, {}, /several applications \(app, second\): say which with --project/, STANDALONE_LINES);
  await refused(
    two,
    { project: 'third' },
    /"third" is not an application of this workspace, which has app, second/,
    STANDALONE_LINES,
  );
  const { tree } = await ngAdd(two, { project: 'second' });
  has(tree.readText('projects/second/src/app/app.config.ts'), 'provideTokenRefresh(');
  assert.equal(tree.readText(CONFIG), two.readText(CONFIG));
});

test('the dependency, in the range of this version; one that is there is left alone', async () => {
  const { version } = JSON.parse(readFileSync(new URL('package.json', dist), 'utf8'));
  const { tree, tasks } = await ngAdd(app('standalone'));
  assert.equal(tree.readJson('package.json').dependencies['ngx-token-refresh'], `^${version}`);
  assert.deepEqual(
    tasks.map(({ name }) => name),
    ['node-package'],
  );
  const manifest = { ...tree.readJson('package.json'), dependencies: { 'ngx-token-refresh': 'file:x.tgz' } };
  const second = await ngAdd(app('standalone', { 'package.json': JSON.stringify(manifest) }));
  assert.equal(second.tree.readJson('package.json').dependencies['ngx-token-refresh'], 'file:x.tgz');
  assert.deepEqual(second.tasks, []);
});

test('its own modules need nothing but what a workspace of the CLI has', () => {
  const needed = new Set();
  const seen = new Set();
  const look = (file) => {
    if (seen.has(file.href)) return;
    seen.add(file.href);
    for (const [, id] of readFileSync(file, 'utf8').matchAll(/require\("([^"]+)"\)/g)) {
      if (id.startsWith('.')) look(new URL(`${id}.js`, file));
      else needed.add(id);
    }
  };
  look(new URL('schematics/ng-add/index.js', dist));
  assert.deepEqual([...needed].sort(), [
    '@angular-devkit/schematics',
    '@schematics/angular/utility',
    'node:fs',
    'node:path',
    'typescript',
  ]);
});

test('what was set up compiles', () => {
  assert.ok(outcomes.size > 60);
  assert.deepEqual(outcomes.problems(), []);
});

// `ng add` of the built package, on applications as the CLI makes them, and on what people make of those.
import { SchematicTestRunner, UnitTestTree } from '@angular-devkit/schematics/testing/index.js';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { programOf, root } from './snippets.mjs';

const dist = new URL('../../../../dist/token-refresh/', import.meta.url);
const cli = new SchematicTestRunner(
  '@schematics/angular',
  fileURLToPath(new URL('collection.json', import.meta.resolve('@schematics/angular/package.json'))),
);

const CONFIG = 'projects/app/src/app/app.config.ts';
const MAIN = 'projects/app/src/main.ts';
const MODULE = 'projects/app/src/app/app-module.ts';

async function application(standalone) {
  const workspace = await cli.runSchematic('workspace', {
    name: 'workspace',
    version: '21.2.0',
    newProjectRoot: 'projects',
  });
  return cli.runSchematic('application', { name: 'app', standalone, skipTests: true, ssr: false }, workspace);
}
const made = { standalone: await application(true), ngmodule: await application(false) };

/** An application of which some files are rewritten, or removed with `null`. */
function app(kind, files = {}) {
  const tree = new UnitTestTree(made[kind].branch());
  for (const [path, text] of Object.entries(files)) {
    if (text === null) tree.delete(path);
    else if (tree.exists(path)) tree.overwrite(path, text);
    else tree.create(path, text);
  }
  return tree;
}

const filesOf = (tree) => Object.fromEntries(tree.files.map((path) => [path, tree.read(path)?.toString('latin1')]));

/** Runs it, and notes what it says. */
async function ngAdd(tree, options = {}) {
  const runner = new SchematicTestRunner(
    'ngx-token-refresh',
    fileURLToPath(new URL('schematics/collection.json', dist)),
  );
  const said = { info: '', warn: '' };
  runner.logger.subscribe(({ level, message }) => (said[level] = `${said[level] ?? ''}${message}\n`));
  const result = await runner.runSchematic('ng-add', options, tree.branch());
  return { tree: result, tasks: runner.tasks, ...said };
}

/** All that was set up, compiled in one program at the end. */
const outcomes = new Map();

/** Sets it up, says that once more changes nothing, and keeps the outcome to be compiled. */
async function setUp(name, before, options) {
  const { tree, warn } = await ngAdd(before, options);
  assert.equal(warn, '');
  const again = await ngAdd(tree, options);
  assert.equal(again.warn, '');
  assert.match(again.info, /set up already: nothing is changed/);
  assert.deepEqual(filesOf(again.tree), filesOf(tree), 'the second run changes nothing');
  for (const path of tree.files.filter((file) => file.startsWith('/projects/app/src/') && file.endsWith('.ts'))) {
    outcomes.set(`${root}ng-add-outcomes/${name.replaceAll(/\W+/g, '-')}${path}`, tree.readText(path));
  }
  return tree;
}

async function refused(before, options, reason, lines) {
  const { tree, warn } = await ngAdd(before, options);
  assert.match(warn, reason);
  assert.match(warn, /Nothing is changed\. Write this into the root of your app:/);
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

/** The code alone, on one line. */
const flat = (text) =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/,? ([\])}])/g, '$1')
    .replaceAll(/([[(]) /g, '$1');
const has = (text, code) => assert.ok(flat(text).includes(flat(code)), `${code} is in\n${text}`);

const STANDALONE_LINES = [
  "import { provideHttpClient, withInterceptors } from '@angular/common/http';",
  'provideHttpClient(withInterceptors([tokenRefreshInterceptor])),',
  "{ backend: restBackend({ refreshUrl: '/api/auth/refresh' }) },",
];

test('a new standalone app', async () => {
  const tree = await setUp('standalone', app('standalone'));
  const text = tree.readText(CONFIG);
  assert.ok(
    text.includes(`    provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
    provideTokenRefresh(
      { backend: restBackend({ refreshUrl: '/api/auth/refresh' }) },
      withStorage(localStorageTokens()),
      withProactiveRefresh(),
      withCrossTabSync(),
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
`),
    text,
  );
});

test('a new app of NgModules', async () => {
  const text = (await setUp('ngmodule', app('ngmodule'))).readText(MODULE);
  has(text, "TokenRefreshModule.forRoot({ backend: restBackend({ refreshUrl: '/api/auth/refresh' }) }, withStorage(");
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

test('double quotes, tabs and CRLF stay', async () => {
  const text = config('[\n\t\tprovideRouter(routes)\n\t]').replaceAll("'", '"').replaceAll('\n', '\r\n');
  const after = (await setUp('quotes', app('standalone', { [CONFIG]: text }))).readText(CONFIG);
  assert.doesNotMatch(after, /'|[^\r]\n/);
  assert.match(after, /provideRouter\(routes\),\r\n\t\tprovideHttpClient\(/);
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
  const other = tree.readText(CONFIG).replace(/provideTokenRefresh\([^;]*?withCrossTabSync\(\),\s*\)/, '');
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
    'provideHttpClient(withFetch(), withInterceptorsFromDi())',
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

const MODULE_LINES = ['imports: [\n  TokenRefreshModule.forRoot(', `  ${FROM_DI},`, '{ provide: HTTP_INTERCEPTORS,'];
const refusals = {
  'providers that are not an array': [
    { [CONFIG]: config('all', { before: 'const all = [provideRouter(routes)];' }) },
    /`providers` in .*app\.config\.ts is not written as an array/,
  ],
  'a configuration from a function': [
    { [CONFIG]: 'export const appConfig = make();\nfunction make() { return { providers: [] }; }\n' },
    /`make\(\)` in .*app\.config\.ts cannot be followed/,
  ],
  'a configuration from a package': [
    { [MAIN]: `${component}import { config } from '@acme/app';\nbootstrapApplication(App, config);\n` },
    /`config` in .*main\.ts cannot be followed/,
  ],
  'provideHttpClient() in another file': [
    { 'projects/app/src/app/core.ts': `${http('provideHttpClient')}\nexport const core = [provideHttpClient()];\n` },
    /provideHttpClient\(\) is called in projects\/app\/src\/app\/core\.ts, not in/,
  ],
  'provideHttpClient() twice': [
    {
      [CONFIG]: config('[provideHttpClient(), { provide: 1, useValue: provideHttpClient() }]', {
        imports: http('provideHttpClient'),
      }),
    },
    /calls provideHttpClient\(\) more than once/,
  ],
  'a main.ts that loads another file': [
    { [MAIN]: "import('./bootstrap');\n" },
    /nothing calls bootstrapApplication\(\) or bootstrapModule\(\)/,
  ],
  'no main.ts': [{ [MAIN]: null }, /nothing calls bootstrapApplication\(\) or bootstrapModule\(\)/],
  'a file that cannot be parsed': [
    { [CONFIG]: config('[provideRouter(routes)').replace('appConfig', 'appConfig') },
    /is not understood|cannot be followed/,
  ],
};
for (const [name, [files, reason]] of Object.entries(refusals)) {
  test(`refuses, and says what to write: ${name}`, () =>
    refused(app('standalone', files), {}, reason, STANDALONE_LINES));
}

const moduleRefusals = {
  'HttpClientModule in another file': [
    { 'projects/app/src/app/core.ts': `${http('HttpClientModule')}\nexport const CORE = [HttpClientModule];\n` },
    /HttpClientModule is used in .*core\.ts, which the root module may or may not/,
  ],
  'imports that are not an array': [
    { [MODULE]: rootModule('imports: CORE,', 'const CORE = [BrowserModule];') },
    /`imports` in .*app-module\.ts is not written as an array/,
  ],
  'metadata that are not an object': [
    { [MODULE]: "import { NgModule } from '@angular/core';\nconst m = {};\n@NgModule(m)\nexport class AppModule {}\n" },
    /the @NgModule\(\) of AppModule in .* is not written as an object/,
  ],
};
for (const [name, [files, reason]] of Object.entries(moduleRefusals)) {
  test(`refuses, and says what to write: NgModules with ${name}`, () =>
    refused(app('ngmodule', files), {}, reason, MODULE_LINES));
}

test('refuses, and says what to write: another kind of app than asked for', async () => {
  await setUp('as asked', app('standalone'), { setUp: 'standalone' });
  await refused(app('standalone'), { setUp: 'ngmodule' }, /--set-up ngmodule was asked for/, MODULE_LINES);
  await refused(app('ngmodule'), { setUp: 'standalone' }, /--set-up standalone was asked for/, STANDALONE_LINES);
});

test('refuses, and says what to write: which project', async () => {
  const two = await cli.runSchematic('application', { name: 'second', skipTests: true, ssr: false }, app('standalone'));
  await refused(two, {}, /several applications \(app, second\): say which with --project/, STANDALONE_LINES);
  await refused(two, { project: 'third' }, /"third" is not an application/, STANDALONE_LINES);
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
  const look = (file) => {
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
  const program = programOf(
    [...outcomes].map(([name, code]) => ({ name, code })),
    // The applications above declare more than each of them uses.
    {
      noUnusedLocals: false,
      paths: { 'ngx-token-refresh': [fileURLToPath(new URL('types/ngx-token-refresh.d.ts', dist))] },
    },
  );
  const wrong = ts.getPreEmitDiagnostics(program).map(({ file, messageText, start }) => {
    const line = file ? file.getLineAndCharacterOfPosition(start ?? 0).line + 1 : 0;
    return `${file?.fileName.slice(root.length)}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  assert.ok(outcomes.size > 60);
  assert.deepEqual(wrong, []);
});

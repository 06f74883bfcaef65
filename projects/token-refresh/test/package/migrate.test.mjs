// `ng generate ngx-token-refresh:migrate` on hand-written interceptors: the report, what it changes, and the app at work.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imported, storageAuth } from './interceptor-code.mjs';
import * as more from './interceptors-that-do-more.mjs';
import { load, mainJob } from './migrated-app.mjs';
import { filesOf, has, Outcomes, plainApp, run } from './schematic-apps.mjs';
import * as unusual from './unusual-interceptors.mjs';
import * as usual from './usual-interceptors.mjs';

const outcomes = new Outcomes('migrated');

const APP = `import { Component } from '@angular/core';\n@Component({ selector: 'app-root', standalone: true, template: '' })\nexport class App {}\n`;
const SERVICES = {
  'toasts.ts': imported(
    `@Injectable({ providedIn: 'root' })\nexport class Toasts {\n  error(text: string): void {\n    console.debug(text);\n  }\n}`,
  ),
  'spinner.ts': imported(
    `@Injectable({ providedIn: 'root' })\nexport class Spinner {\n  show(): void {\n    console.debug('show');\n  }\n\n  hide(): void {\n    console.debug('hide');\n  }\n}`,
  ),
};
const ENVIRONMENT = "export const environment = { production: false, apiUrl: 'https://api.shop.example/v1' };\n";

/** The app around an interceptor: standalone for a function, a module for a class. */
function app({
  code,
  auth = storageAuth(),
  also = {},
  files = {},
  barrel,
  router,
  registration,
  name: asGiven,
  main = '',
}) {
  const [, isClass, found] = /export (?:(class)|const|function) (\w*[iI]nterceptor\w*)/.exec(code) ?? [];
  const name = asGiven ?? found;
  const own = { 'auth.interceptor.ts': code, 'auth.service.ts': auth, ...SERVICES, ...files };
  const others = Object.keys(also);
  for (const other of others) own[`${other}.ts`] = also[other];
  const imports = (from = './auth.interceptor') => [
    registration ?? `import { ${name} } from '${from}';`,
    ...others.map((other) => `import { ${other} } from './${other}';`),
  ];
  if (isClass) {
    const provided = [...others, name].map((one) => `{ provide: HTTP_INTERCEPTORS, useClass: ${one}, multi: true }`);
    own['app.module.ts'] =
      `import { HTTP_INTERCEPTORS, provideHttpClient, withInterceptorsFromDi } from '@angular/common/http';
import { NgModule } from '@angular/core';
${imports().join('\n')}

@NgModule({
  providers: [
    provideHttpClient(withInterceptorsFromDi()),
    ${provided.join(',\n    ')},
  ],
})
export class AppModule {}
`;
  } else {
    const list = barrel ? 'interceptors' : `[${[...others, name].join(', ')}]`;
    if (barrel) {
      own['http/index.ts'] = "export * from '../auth.interceptor';\nexport * from './interceptors';\n";
      own['http/interceptors.ts'] =
        `import { ${name} } from '../auth.interceptor';\n\nexport const interceptors = [${name}];\n`;
    }
    own['app.config.ts'] = `import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';
${router ? "import { provideRouter } from '@angular/router';\n" : ''}${(barrel ? ["import { interceptors } from './http';"] : imports()).join('\n')}

export const appConfig: ApplicationConfig = {
  providers: [${router ? 'provideRouter([]), ' : ''}provideHttpClient(withInterceptors(${list}))],
};
`;
  }
  const start = isClass
    ? `import { platformBrowser } from '@angular/platform-browser';\nimport { AppModule } from './app/app.module';\n${main}\nplatformBrowser().bootstrapModule(AppModule);\n`
    : `import { bootstrapApplication } from '@angular/platform-browser';\nimport { App } from './app/app';\nimport { appConfig } from './app/app.config';\n${main}\nbootstrapApplication(App, appConfig);\n`;
  const below = Object.entries({ 'app.ts': APP, ...own }).map(([path, text]) => [`src/app/${path}`, text]);
  return plainApp({
    'src/main.ts': start,
    'src/environments/environment.ts': ENVIRONMENT,
    ...Object.fromEntries(below),
  });
}

const migrate = (tree, options) => run('migrate', tree, options);

for (const [name, fixture] of Object.entries({ ...usual.converted, ...unusual.converted, ...more.converted })) {
  test(`converted: ${name}`, async () => {
    const before = app(fixture);
    const reported = await migrate(before);
    assert.deepEqual(filesOf(reported.tree), filesOf(before), 'a report changes nothing');
    assert.doesNotMatch(reported.info, /Not changed/, reported.info);
    const { tree, info, warn } = await migrate(before, { write: true });
    assert.equal(warn, '', info);
    outcomes.keep(name, tree, (path) => path.startsWith('/src/') && path.endsWith('.ts'));

    const file = '/src/app/auth.interceptor.ts';
    const left = tree.exists(file) ? tree.readText(file) : '';
    if (!fixture.left) assert.equal(left, '', `nothing is left of it:\n${left}`);
    for (const code of fixture.left ?? []) has(left, code);
    for (const word of fixture.gone ?? []) assert.ok(!left.includes(word), `${word} is gone from\n${left}`);
    const root = ['/src/app/app.config.ts', '/src/app/app.module.ts'].find((path) => tree.exists(path));
    for (const code of fixture.config ?? []) has(tree.readText(root), code);
    assert.ok(tree.exists('/ngx-token-refresh-migration.md'));
    assert.match(info, /## What will change for people/);
    if (fixture.said) assert.match(info, fixture.said);

    const again = await migrate(tree, { write: true });
    assert.deepEqual(filesOf(again.tree), filesOf(tree), 'the second run changes nothing');

    const importOf = await load(name, tree);
    const { AuthService } = await importOf('app/auth.service.ts');
    const { appConfig } = root.includes('config') ? await importOf('app/app.config.ts') : {};
    const { AppModule } = root.includes('module') ? await importOf('app/app.module.ts') : {};
    const { base, ...wire } = fixture.wire ?? {};
    await mainJob({
      providers: appConfig?.providers,
      module: AppModule,
      AuthService,
      wire,
      base,
      router: fixture.router,
    });
  });
}

for (const [name, fixture] of Object.entries({ ...usual.unchanged, ...unusual.unchanged, ...more.unchanged })) {
  test(`not changed: ${name}`, async () => {
    const before = app(fixture);
    const { tree, info, warn } = await migrate(before, { write: true });
    assert.match(info, fixture.why, info);
    assert.equal(warn, '');
    assert.deepEqual(filesOf(tree), filesOf(before));
  });
}

test('what was migrated compiles', () => {
  assert.deepEqual(outcomes.problems({ strict: true, noUnusedLocals: true, noImplicitOverride: true }), []);
});

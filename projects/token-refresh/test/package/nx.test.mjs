// `ng add` and `migrate` on a tree as Nx shows it to them: an app, and a library with the interceptor behind an alias.
// `nx g ngx-token-refresh:ng-add` and `:migrate` on a workspace of Nx 23 did the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storageAuth } from './interceptor-code.mjs';
import { has, plainApp, run } from './schematic-apps.mjs';
import { converted } from './usual-interceptors.mjs';

function workspace() {
  const tree = plainApp({
    'nx.json': '{}',
    'tsconfig.base.json': JSON.stringify({
      compilerOptions: {
        baseUrl: '.',
        paths: { '@shop/auth': ['libs/auth/src/index.ts'], '@shop/ui/*': ['libs/ui/*'] },
      },
    }),
    'apps/shop/tsconfig.app.json': JSON.stringify({ extends: '../../tsconfig.base.json' }),
    'apps/shop/src/main.ts': `import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';

bootstrapApplication(App, appConfig);
`,
    'apps/shop/src/app/app.ts':
      "import { Component } from '@angular/core';\n@Component({ selector: 'app-root', template: '' })\nexport class App {}\n",
    'apps/shop/src/app/app.config.ts': `import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';
import { authInterceptor } from '@shop/auth';

export const appConfig: ApplicationConfig = {
  providers: [provideHttpClient(withInterceptors([authInterceptor]))],
};
`,
    'libs/auth/src/index.ts': "export * from './lib/auth.service';\nexport * from './lib/auth.interceptor';\n",
    'libs/auth/src/lib/auth.service.ts': storageAuth(),
    'libs/auth/src/lib/auth.interceptor.ts': converted['function, navigation to the login page by the router'].code,
  });
  const options = { browser: 'apps/shop/src/main.ts', tsConfig: 'apps/shop/tsconfig.app.json' };
  const shop = {
    projectType: 'application',
    root: 'apps/shop',
    sourceRoot: 'apps/shop/src',
    architect: { build: { builder: '@angular/build:application', options } },
  };
  const auth = { projectType: 'library', root: 'libs/auth', sourceRoot: 'libs/auth/src', architect: {} };
  tree.overwrite('angular.json', JSON.stringify({ version: 1, projects: { shop, auth } }));
  return tree;
}
const CONFIG = '/apps/shop/src/app/app.config.ts';

test('Nx: ng add finds the interceptor of a library, and names the commands of Nx', async () => {
  const { tree, info, warn } = await run('ng-add', workspace());
  assert.match(warn, /authInterceptor \(libs\/auth\/src\/lib\/auth\.interceptor\.ts:\d+\)/);
  assert.match(info, /`nx generate ngx-token-refresh:migrate --project=shop`/);
  assert.doesNotMatch(info + warn, /\bng generate/);
  has(tree.readText(CONFIG), 'provideHttpClient(withInterceptors([authInterceptor, tokenRefreshInterceptor]))');
});

test('Nx: migrate edits app and library, and imports from the library by its alias', async () => {
  const { tree, info, warn } = await run('migrate', workspace(), { write: true });
  assert.equal(warn, '', info);
  assert.match(info, /`nx build shop`/);
  assert.ok(!tree.exists('/libs/auth/src/lib/auth.interceptor.ts'));
  assert.equal(tree.readText('/libs/auth/src/index.ts'), "export * from './lib/auth.service';\n");
  const config = tree.readText(CONFIG);
  has(config, "import { AuthService } from '@shop/auth';");
  has(config, 'inject(AuthService).logout();');
  assert.doesNotMatch(config, /\.\.\/libs|authInterceptor/);
});

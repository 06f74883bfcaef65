// `node projects/bench/size/cli-difference.mjs`: the counter-check of `npm run size`. Two apps, built by `ng build`, one
// with this library and one without: their difference is what a user pays, and must be about what `npm run size` says.
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { workspace } from '../build/production-bundle.mjs';
import { gzipped, measure } from './measure.mjs';
import { own } from './size-rows.mjs';

const row = own.find(({ name }) => name === 'core + restBackend');
const { text } = await measure(row.code);

/** Everything of Angular and rxjs that the library uses: the app without it uses that too. */
const named = [...text.matchAll(/import\{([^}]*)\}from"([^"]+)"/g)].map(([, names, from]) => ({
  from,
  names: names.split(',').map((name) => name.split(' as ')[0]),
}));
const imports = named.map(({ from, names }) => `import { ${names.join(', ')} } from '${from}';`).join('\n');
const uses = named.flatMap(({ names }) => names).join(', ');

const app = (lines, providers, interceptor) => `
import { bootstrapApplication } from '@angular/platform-browser';
import { Component, inject as use } from '@angular/core';
import { HttpClient as Client, provideHttpClient, withInterceptors, HttpInterceptorFn } from '@angular/common/http';
${imports}
${lines}
(globalThis as any).used = [${uses}];
@Component({ selector: 'app-root', template: '' })
class App { constructor() { const spread: any = { a: 1 }; const { a, ...rest } = { ...spread, b: 2 }; use(Client).post('/', { rest, a, ...spread }).subscribe(); } }
const pass: HttpInterceptorFn = (request, next) => next(request);
bootstrapApplication(App, { providers: [provideHttpClient(withInterceptors([${interceptor}])), ${providers}] });
`;

async function build(name, code) {
  const folder = `${workspace}tmp/size-${name}`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(`${folder}/src`, { recursive: true });
  const files = {
    'src/main.ts': code,
    'src/index.html': '<app-root></app-root>',
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        target: 'ES2022',
        module: 'preserve',
        moduleResolution: 'bundler',
        experimentalDecorators: true,
        importHelpers: true,
        skipLibCheck: true,
        types: [],
        paths: { 'ngx-token-refresh': [`${workspace}dist/token-refresh`] },
      },
      files: ['src/main.ts'],
    }),
    'angular.json': JSON.stringify({
      version: 1,
      cli: { analytics: false, cache: { enabled: false } },
      projects: {
        app: {
          projectType: 'application',
          root: '',
          architect: {
            build: {
              builder: '@angular/build:application',
              options: { browser: 'src/main.ts', index: false, tsConfig: 'tsconfig.json', outputPath: 'out' },
            },
          },
        },
      },
    }),
  };
  for (const [path, content] of Object.entries(files)) await writeFile(`${folder}/${path}`, content);
  execFileSync(process.execPath, [`${workspace}node_modules/@angular/cli/bin/ng.js`, 'build'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const out = `${folder}/out/browser`;
  const scripts = (await readdir(out)).filter((file) => file.endsWith('.js'));
  const bundle = Buffer.concat(await Promise.all(scripts.map((file) => readFile(`${out}/${file}`))));
  return { minified: bundle.length, gzip: gzipped(bundle) };
}

const without = await build('without', app('', '', 'pass'));
const withIt = await build(
  'with',
  app(
    "import { provideTokenRefresh, restBackend, tokenRefreshInterceptor, TokenStore as Store } from 'ngx-token-refresh';\n(globalThis as any).store = Store;",
    "provideTokenRefresh({ backend: restBackend({ refreshUrl: '/refresh' }) })",
    'pass, tokenRefreshInterceptor',
  ),
);
const { minified, gzip } = await measure(row.code);
console.log('                          minified      gzip');
const line = (name, ...numbers) => console.log(name.padEnd(24), ...numbers.map((each) => String(each).padStart(9)));
line('app without', without.minified, without.gzip);
line('app with', withIt.minified, withIt.gzip);
line('difference', withIt.minified - without.minified, withIt.gzip - without.gzip);
line('npm run size says', minified, gzip);

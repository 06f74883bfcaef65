// Compares the public API of each entry point with its golden in api/; `--local` writes the golden anew.
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { cpSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const localBuild = process.argv.includes('--local');
const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url));
const dist = pathOf('../../dist/');

// Beside the package its own name leads to the main entry point as if it were one file with the others. Here that is a
// package in node_modules, as it is for users.
const installed = `${dist}api/node_modules/ngx-token-refresh`;
mkdirSync(installed, { recursive: true });
for (const file of ['package.json', 'types']) {
  cpSync(`${dist}token-refresh/${file}`, `${installed}/${file}`, { recursive: true });
}
for (const entryPoint of ['devtools', 'dpop', 'fetch', 'graphql', 'router', 'testing', 'worker']) {
  const types = `ngx-token-refresh-${entryPoint}.d.ts`;
  cpSync(`${dist}token-refresh/types/${types}`, `${dist}api/${types}`);
}

for (const [entryPoint, types] of [
  ['ngx-token-refresh', 'dist/token-refresh/types/ngx-token-refresh.d.ts'],
  ['ngx-token-refresh-devtools', 'dist/api/ngx-token-refresh-devtools.d.ts'],
  ['ngx-token-refresh-dpop', 'dist/api/ngx-token-refresh-dpop.d.ts'],
  ['ngx-token-refresh-fetch', 'dist/api/ngx-token-refresh-fetch.d.ts'],
  ['ngx-token-refresh-graphql', 'dist/api/ngx-token-refresh-graphql.d.ts'],
  ['ngx-token-refresh-router', 'dist/api/ngx-token-refresh-router.d.ts'],
  ['ngx-token-refresh-testing', 'dist/api/ngx-token-refresh-testing.d.ts'],
  ['ngx-token-refresh-worker', 'dist/api/ngx-token-refresh-worker.d.ts'],
]) {
  const configObjectFullPath = pathOf('api-extractor.json');
  const configObject = ExtractorConfig.loadFile(configObjectFullPath);
  configObject.mainEntryPointFilePath = `<projectFolder>/${types}`;
  configObject.compiler.overrideTsconfig.files = [types];
  configObject.apiReport.reportFileName = `${entryPoint}.api.md`;
  const packageJsonFullPath = pathOf('package.json');
  const config = ExtractorConfig.prepare({ configObject, configObjectFullPath, packageJsonFullPath });
  if (!Extractor.invoke(config, { localBuild, showVerboseMessages: false }).succeeded) process.exitCode = 1;
}

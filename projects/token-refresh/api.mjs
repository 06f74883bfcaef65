// Compares the public API of each entry point with its golden in api/; `--local` writes the golden anew.
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
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
const { name, exports } = JSON.parse(readFileSync(`${dist}token-refresh/package.json`, 'utf8'));
for (const path of Object.keys(exports).filter((each) => each !== './package.json')) {
  const entryPoint = path.replace('.', name).replace('/', '-');
  const types = `${entryPoint}.d.ts`;
  if (path !== '.') cpSync(`${dist}token-refresh/types/${types}`, `${dist}api/${types}`);
  const file = `dist/${path === '.' ? 'token-refresh/types' : 'api'}/${types}`;
  const configObjectFullPath = pathOf('api-extractor.json');
  const configObject = ExtractorConfig.loadFile(configObjectFullPath);
  configObject.mainEntryPointFilePath = `<projectFolder>/${file}`;
  configObject.compiler.overrideTsconfig.files = [file];
  configObject.apiReport.reportFileName = `${entryPoint}.api.md`;
  const packageJsonFullPath = pathOf('package.json');
  const config = ExtractorConfig.prepare({ configObject, configObjectFullPath, packageJsonFullPath });
  if (!Extractor.invoke(config, { localBuild, showVerboseMessages: false }).succeeded) process.exitCode = 1;
}

// Makes the README that npm shows from the one of the workspace: without the parts about working on it.
// `--check`: fails if it is not up to date.
import { readFileSync, writeFileSync } from 'node:fs';

const from = new URL('../../README.md', import.meta.url);
const to = new URL('README.md', import.meta.url);

const made = readFileSync(from, 'utf8')
  .replace(/<!-- workspace -->.*?<!-- \/workspace -->\n*/gs, '')
  // Pictures beside the README here; npm shows them from nowhere.
  .replaceAll(/^(?:Ten calls are refused at once|Two tabs of one session).*\n\n!\[.*\n\n/gm, '')
  .replaceAll('(projects/token-refresh/docs/', '(docs/');

if (!process.argv.includes('--check')) writeFileSync(to, made);
else if (readFileSync(to, 'utf8') !== made) {
  console.error('projects/token-refresh/README.md is not up to date: npm run readme');
  process.exitCode = 1;
}

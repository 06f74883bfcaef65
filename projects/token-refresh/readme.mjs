// Writes the README that npm shows into the built package: that of the workspace, without the parts about working on it.
import { readFileSync, writeFileSync } from 'node:fs';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  .replace(/<!-- workspace -->.*?<!-- \/workspace -->\n*/gs, '')
  // npm does not show pictures that lie in the repository.
  .replaceAll(/^(?:Ten calls are refused at once|Two tabs of one session).*\n\n!\[.*\n\n/gm, '')
  .replaceAll('(projects/token-refresh/docs/', '(docs/');
writeFileSync(new URL('../../dist/token-refresh/README.md', import.meta.url), readme);

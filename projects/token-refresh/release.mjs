// `npm run release`: everything that must hold before a version goes out, and what npm would be given. It publishes
// nothing. `npm run release -- --publish` does, from a CI that npm trusts, so that the package says where it was built.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { publish } = parseArgs({ options: { publish: { type: 'boolean', default: false } } }).values;

function run(command, args, cwd = root) {
  console.log(`\n== ${command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** What stands in the way; a dry run tells of it, and goes on. */
function obstacles() {
  const { version, repository } = JSON.parse(readFileSync(`${root}projects/token-refresh/package.json`, 'utf8'));
  const [top] = /(?<=^## )\S+/m.exec(readFileSync(`${root}CHANGELOG.md`, 'utf8')) ?? ['nothing'];
  const { stdout: changes } = spawnSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' });
  return [
    changes !== '' && `there are changes that are not committed:\n${changes}`,
    top !== version && `CHANGELOG.md begins with ${top}, and package.json says ${version}`,
    !repository && 'package.json has no `repository`, by which npm checks where the package was built',
    publish && process.env.GITHUB_REF_NAME !== `v${version}` && `the tag must be v${version}`,
    publish && !process.env.CI && 'this is not a CI: npm could not say where the package was built',
  ].filter(Boolean);
}

const before = obstacles();
if (publish && before.length) {
  for (const obstacle of before) console.error(`Not published: ${obstacle}`);
  process.exit(1);
}

run('npm', ['ci']);
for (const script of ['lint', 'test', 'api', 'health', 'licences', 'sbom']) run('npm', ['run', script]);
const provenance = ['publish', '--provenance', '--access', 'public', ...(publish ? [] : ['--dry-run'])];
run('npm', provenance, `${root}dist/token-refresh`);

if (publish) console.log('\nPublished.');
else console.log(`\nDry run: nothing is published. ${before.length ? 'In the way of --publish:' : 'All is ready.'}`);
for (const obstacle of before) console.log(`- ${obstacle}`);
const manifest = JSON.parse(readFileSync(`${root}projects/token-refresh/package.json`, 'utf8'));
const left = ['homepage', 'bugs', 'funding'].filter((field) => !manifest[field]);
if (left.length) console.log(`Left to the owner, in package.json: ${left.join(', ')}.`);

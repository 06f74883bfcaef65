// The compatibility matrix: the packed library in fresh apps on each Angular it supports, built for production, at work in
// Chromium. `npm run compat` writes what it finds into the site; `npm run compat -- 17.3 22` looks at those alone, and
// `-- --short` at the oldest and the newest, and at the apps with interceptors written by hand on the newest alone; `-- next`
// at the Angular to come, where the registry has it. `--keep` leaves the apps where they are.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launchChromium } from '../e2e/chromium.mjs';
import { doConvertedJob, doMainJob } from './job.mjs';
import { typeCheckMigrated } from './migrated.mjs';
import { allowing, nextVersion } from './next-version.mjs';
import { compileSnippets } from './snippets.mjs';
import { doTrapsJob } from './traps-job.mjs';
import { asText, writePage } from './table.mjs';
import { convertedKinds, kinds, trapsKinds, versions } from './versions.mjs';
import { build, convert, makeWorkspace, run } from './workspace.mjs';

const dist = fileURLToPath(new URL('../../dist/token-refresh', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false }, keep: { type: 'boolean', default: false } },
});
const chosen = values.short ? [versions[0], versions.at(-1)] : versions.filter(isAskedFor);
const isFull = chosen.length === versions.length;
const next = positionals.includes('next') ? await nextVersion(view) : null;
if (next) chosen.push(next);

function isAskedFor({ name }) {
  return positionals.length === 0 || positionals.includes(name);
}

/** What the registry says of a package; `undefined` where it has no such field or version. */
async function view(name, field) {
  const text = await run(dist, 'npm', 'view', '--json', name, field).catch(() => '');
  return text.trim() ? JSON.parse(text) : undefined;
}

async function rowsOf(version, folder, tarball, browser) {
  const rows = kinds.map((kind) => ({ kind, angular: version.name, built: false, worked: false }));
  try {
    const workspace = await makeWorkspace(version, join(folder, version.name), tarball);
    for (const row of rows) await fill(Object.assign(row, workspace.versions), workspace, browser);
    console.log(`Angular ${version.name}: ${await compileSnippets(workspace, version)} snippets compile`);
    if (!values.short || version === chosen.at(-1)) {
      for (const kind of convertedKinds) await checkConverted(workspace, kind, browser);
      await checkTraps(workspace, browser);
    }
    await typeCheckMigrated(workspace, version);
  } catch (error) {
    for (const row of rows) Object.assign(row, { worked: false, failure: row.failure ?? error.message });
  }
  return rows;
}

/** An app with interceptors written by hand: what the two commands make of it is built, and does the main job. */
async function checkConverted(workspace, kind, browser) {
  const said = await convert(workspace, kind);
  const { files } = await build(workspace, kind);
  await doConvertedJob(browser, files, kind === 'converted-module' ? '/account/login' : '/login').catch((error) => {
    throw new Error(`${kind}: ${error.message}\n${said}`, { cause: error });
  });
  console.log(`${kind}: converted, built, at work`);
}

/** As it was, it fails at the job: else that would prove nothing. */
async function checkTraps(workspace, browser) {
  const [before, after] = trapsKinds;
  const isDone = await doTrapsJob(browser, (await build(workspace, before)).files).then(
    () => true,
    () => false,
  );
  if (isDone) throw new Error(`${before}: it does the job as it was`);
  await doTrapsJob(browser, (await build(workspace, after)).files).catch((error) => {
    throw new Error(`${after}: ${error.message}`, { cause: error });
  });
  console.log(`${after}: built, at work`);
}

async function fill(row, workspace, browser) {
  try {
    const { files, bytes } = await build(workspace, row.kind);
    Object.assign(row, { built: true, bytes });
    await doMainJob(browser, files, row.kind);
    row.worked = true;
  } catch (error) {
    row.failure = error.message;
  }
}

/** The package, whose peer ranges leave the Angular to come out until it is known to work. */
async function packFor(version, manifest, folder) {
  const copy = join(folder, 'package-for-next');
  await cp(dist, copy, { recursive: true });
  await writeFile(join(copy, 'package.json'), JSON.stringify(allowing(version, manifest)));
  await run(copy, 'npm', 'pack', '--silent');
  return join(copy, `${manifest.name}-${manifest.version}.tgz`);
}

async function check(folder) {
  const known = [...versions.map(({ name }) => name), 'next'];
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length) throw new Error(`There is no ${unknown}: ${known.join(', ')}.`);
  if (positionals.includes('next') && !next) console.log('The registry has no Angular newer than the matrix.');
  await run(dist, 'npm', 'pack', '--silent', '--pack-destination', folder);
  const manifest = JSON.parse(await readFile(join(dist, 'package.json'), 'utf8'));
  const packed = join(folder, `${manifest.name}-${manifest.version}.tgz`);
  const browser = await launchChromium();
  const rows = [];
  try {
    for (const each of chosen) {
      const start = Date.now();
      const tarball = each === next ? await packFor(next, manifest, folder) : packed;
      const found = await rowsOf(each, folder, tarball, browser);
      for (const { failure, kind } of found)
        if (failure) console.error(`\nAngular ${each.name}, ${kind}: ${failure}\n`);
      console.log(`Angular ${each.name}: ${((Date.now() - start) / 1000).toFixed(0)} s`);
      rows.push(...found);
    }
    console.log(`\n${asText(rows)}`);
    if (isFull) await writePage(rows);
  } finally {
    await browser.close();
  }
  return rows.every(({ worked, failure }) => worked && failure === undefined);
}

const folder = await mkdtemp(join(tmpdir(), 'compat-'));
try {
  if (!(await check(folder))) process.exitCode = 1;
} finally {
  if (values.keep) console.log(`The apps are in ${folder}`);
  else await rm(folder, { recursive: true, force: true });
}

// `npm run licences`: the licence of everything that the lock file names. What comes into an app with the library must be
// free of conditions on that app; what builds and tests it is listed.
import { existsSync, readFileSync } from 'node:fs';

/** Ask for a notice at most. */
const permissive = new Set(['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);

/**
 * @param manifest package.json of the library
 * @param packages of the lock file
 * @returns the packages that come with the library, each with its licence; the others, by licence; and what is wrong
 */
export function licencesOf(manifest, packages, readManifest = installed) {
  const licence = (path) => textOf(packages[path]?.license ?? readManifest(path)?.license);
  const problems = [];
  const runtime = new Map();
  const waiting = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).map((name) => [name, '']);
  for (const [name, from] of waiting) {
    const path = nearest(packages, name, from);
    if (path === undefined) problems.push(`${name} is not in the lock file`);
    if (path === undefined || runtime.has(path)) continue;
    runtime.set(path, licence(path));
    if (!isPermissive(licence(path))) problems.push(`${name}: ${licence(path)} is not among ${[...permissive].join()}`);
    const { dependencies, peerDependencies, peerDependenciesMeta } = packages[path];
    const needed = Object.keys({ ...dependencies, ...peerDependencies });
    waiting.push(...needed.filter((peer) => !peerDependenciesMeta?.[peer]?.optional).map((needs) => [needs, path]));
  }
  const others = new Map();
  for (const path of Object.keys(packages)) {
    if (path === '' || runtime.has(path)) continue;
    others.set(licence(path), [...(others.get(licence(path)) ?? []), nameOf(path)]);
  }
  return { runtime, others, problems };
}

/** A text as SPDX has it: each of several with AND, one of several with OR. */
function isPermissive(text) {
  const inner = text.replace(/^\((.*)\)$/, '$1');
  if (inner.includes(' OR ')) return inner.split(' OR ').some(isPermissive);
  return inner.split(' AND ').every((one) => permissive.has(one));
}

/** Older packages have an object, or a list. */
function textOf(licence) {
  if (Array.isArray(licence)) return licence.map(textOf).join(' AND ');
  return typeof licence === 'object' ? textOf(licence?.type) : (licence ?? 'unknown');
}

function nameOf(path) {
  return path.replace(/^.*node_modules\//, '');
}

/** Where Node finds a package from within another. */
function nearest(packages, name, from) {
  const folders = from.split(/(?=\/?node_modules\/)/);
  for (let n = folders.length; n >= 0; n--) {
    const path = `${folders.slice(0, n).join('')}/node_modules/${name}`.replace(/^\//, '');
    if (packages[path]) return path;
  }
  return undefined;
}

function installed(path) {
  const file = new URL(`../../${path}/package.json`, import.meta.url);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
  const { runtime, others, problems } = licencesOf(read('package.json'), read('../../package-lock.json').packages);
  console.log('With the library, its peers among them:');
  for (const [path, licence] of [...runtime].sort()) console.log(`  ${nameOf(path)}: ${licence}`);
  console.log('\nTo build and test it:');
  for (const [licence, names] of [...others].sort((a, b) => b[1].length - a[1].length)) {
    const all = [...new Set(names)].sort();
    console.log(`  ${licence}: ${all.length > 12 && !process.argv.includes('--all') ? all.length : all.join(', ')}`);
  }
  for (const problem of problems) console.error(problem);
  if (problems.length) process.exitCode = 1;
}

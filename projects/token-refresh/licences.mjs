// `npm run licences`: the licence of everything that the lock file names. What comes into an app with the library must be
// free of conditions on that app; what builds and tests it is listed.
import { readFileSync } from 'node:fs';

/** Ask for a notice at most. Any other text, "this OR that" too, is for a person to judge. */
const permissive = new Set(['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);

/**
 * @param manifest package.json of the library
 * @param packages of the lock file
 * @returns the packages that come with the library, each with its licence, and what is wrong
 */
export function licencesOf(manifest, packages) {
  const runtime = new Map();
  const waiting = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).map((name) => ['', name]);
  for (const [from, name] of waiting) {
    const path = nearest(packages, from, name);
    if (runtime.has(path)) continue;
    const { license = 'unknown', dependencies, peerDependencies, peerDependenciesMeta } = packages[path] ?? {};
    runtime.set(path, license);
    const needed = Object.keys({ ...dependencies, ...peerDependencies });
    waiting.push(...needed.filter((peer) => !peerDependenciesMeta?.[peer]?.optional).map((peer) => [path, peer]));
  }
  const others = [...runtime].filter(([, licence]) => !permissive.has(licence));
  return { runtime, problems: others.map(([path, licence]) => `${path}: ${licence} is not among ${[...permissive]}`) };
}

/** Where Node finds a package from within another. */
function nearest(packages, from, name) {
  for (let folder = from; folder; folder = folder.replace(/\/?node_modules\/(?:@[^/]+\/)?[^/]+$/, '')) {
    if (packages[`${folder}/node_modules/${name}`]) return `${folder}/node_modules/${name}`;
  }
  return `node_modules/${name}`;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
  const { '': _, ...packages } = read('../../package-lock.json').packages;
  const { runtime, problems } = licencesOf(read('package.json'), packages);
  const list = (entries) =>
    entries.map(([path, licence]) => console.log(`  ${path.replace('node_modules/', '')}: ${licence}`));
  console.log('With the library, its peers among them:');
  list([...runtime].sort());
  const tools = Object.entries(packages).flatMap(([path, { license }]) => (runtime.has(path) ? [] : [[path, license]]));
  const others = tools.filter(([, licence]) => !permissive.has(licence));
  console.log(`\nTo build and test it: ${tools.length - others.length} with a licence of that kind, and`);
  list(others);
  for (const problem of problems) console.error(problem);
  if (problems.length) process.exitCode = 1;
}

// Part of `npm run health`: are the types of the packed package wrong? For those who can use a package of ES modules alone,
// as all packages of Angular are.
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const pack = ['pack', '--silent', '--pack-destination', dist];
const tarball = execFileSync('npm', pack, { cwd: `${dist}token-refresh`, encoding: 'utf8' }).trim();
const analysis = await checkPackage(createPackageFromTarballData(readFileSync(dist + tarball)));

// What is not about one way to resolve an entry point is about all.
const problems = (analysis.problems ?? []).filter(({ resolutionKind }) => resolutionKind === undefined);
const entryPoints = Object.entries(analysis.entrypoints ?? {}).filter(([path]) => path !== './package.json');
for (const [path, { resolutions }] of entryPoints) {
  for (const kind of ['node16-esm', 'bundler']) {
    const { resolution, implementationResolution, visibleProblems = [] } = resolutions[kind];
    if (!resolution?.isTypeScript || !implementationResolution) problems.push(`${path}: nothing for ${kind}`);
    problems.push(...visibleProblems.map((n) => analysis.problems[n]));
  }
}
console.log(`are the types wrong: ${tarball}, ${entryPoints.map(([path]) => path).join(' ')}`);
for (const problem of problems) console.error(problem);
if (problems.length || !entryPoints.length) process.exitCode = 1;

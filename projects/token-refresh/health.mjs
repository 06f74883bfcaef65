// `npm run health`: packs the built package and has it looked at by those who look at packages for a living.
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const problems = [];

mkdirSync(`${dist}pack`, { recursive: true });
const pack = ['pack', '--json', '--pack-destination', `${dist}pack`];
const [{ filename, size, unpackedSize, entryCount }] = JSON.parse(
  execFileSync('npm', pack, { cwd: `${dist}token-refresh`, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
);
const tarball = readFileSync(`${dist}pack/${filename}`);
console.log(`${filename}: ${entryCount} files, ${kB(size)} packed, ${kB(unpackedSize)} unpacked`);

// publint: what package.json says is there, and is what it says.
const { messages, pkg } = await publint({ strict: true, pack: { tarball: asArrayBuffer(tarball) } });
for (const message of messages) problems.push(`publint: ${formatMessage(message, pkg, { color: false })}`);
console.log(`publint: ${messages.length} remarks`);

// Are the types wrong? For everybody who can use a package of ES modules alone, as all packages of Angular are.
const analysis = await checkPackage(createPackageFromTarballData(tarball));
const entryPoints = Object.entries(analysis.entrypoints ?? {}).filter(([path]) => path !== './package.json');
for (const [path, { resolutions }] of entryPoints) {
  for (const kind of ['node16-esm', 'bundler']) {
    const { resolution, implementationResolution, visibleProblems } = resolutions[kind];
    if (!resolution?.isTypeScript) problems.push(`${path}: no types for ${kind}`);
    if (!implementationResolution) problems.push(`${path}: no code for ${kind}`);
    for (const n of visibleProblems ?? []) problems.push(`${path}: ${kind}: ${JSON.stringify(analysis.problems[n])}`);
  }
}
// What is not about one way to resolve it is about all.
const anywhere = (analysis.problems ?? []).filter(({ resolutionKind }) => resolutionKind === undefined);
for (const problem of anywhere) problems.push(`types: ${JSON.stringify(problem)}`);
if (!analysis.types) problems.push('types: there are none');
console.log(`are the types wrong: ${entryPoints.map(([path]) => path).join(' ')}`);

for (const problem of problems) console.error(problem);
if (problems.length) process.exitCode = 1;
else console.log('In good health.');

function kB(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function asArrayBuffer({ buffer, byteOffset, byteLength }) {
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

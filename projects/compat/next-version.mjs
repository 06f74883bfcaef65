// The Angular to come, as the registry describes it.
import { versions } from './versions.mjs';

/**
 * @param view `npm view <package> <field>` as a value; `undefined` where the registry has none
 * @returns the version under the tag `next`, or `null` where there is none, or the matrix has it already
 */
export async function nextVersion(view) {
  const { next } = (await view('@angular/core', 'dist-tags')) ?? {};
  const newest = versions.at(-1);
  if (next === undefined || Number.parseInt(next) <= Number.parseInt(newest.name)) return null;
  const { typescript } = (await view(`@angular/compiler-cli@${next}`, 'peerDependencies')) ?? {};
  const { node } = (await view(`@angular/core@${next}`, 'engines')) ?? {};
  return {
    ...newest,
    name: 'next',
    angular: next,
    typescript: typescript ?? newest.typescript,
    // The last of `^22.22.3 || ^24.15.0 || >=26.0.0` is open: its neighbour is a major that is there.
    node: node?.match(/\^[\d.]+/g)?.at(-1) ?? newest.node,
  };
}

/** The manifest of the package as if it allowed this version: whether it works has to be seen before it is allowed. */
export function allowing({ angular }, manifest) {
  const ranges = Object.entries(manifest.peerDependencies).map(([name, range]) => [
    name,
    name.startsWith('@angular/') ? `${range} || ${angular}` : range,
  ]);
  return { ...manifest, peerDependencies: Object.fromEntries(ranges) };
}

/**
 * What the matrix is made of, oldest first. The oldest is exactly the lower end of every peer range; of the others the
 * newest is taken.
 *
 * @typedef {object} Version
 * @property {string} name as on the command line
 * @property {string} angular
 * @property {string} typescript the newest that this Angular takes, but for the oldest
 * @property {string} builder package of the builder of applications
 * @property {string} [moduleResolution] as the CLI sets it, if not `bundler`; RxJS 7.4 has no types for that
 * @property {string} [rxjs] the peers, where it is not the newest
 * @property {string} [jose]
 * @property {string} [tslib]
 * @property {string} [zone] zone.js, where apps have it unless they say otherwise
 * @property {string} [node] taken from npm if the one that runs is too old
 */

/** @type {readonly Version[]} */
export const versions = [
  {
    name: '17.3',
    angular: '17.3.0',
    typescript: '5.2.2',
    builder: '@angular-devkit/build-angular',
    zone: '~0.14.0',
    rxjs: '7.4.0',
    jose: '6.0.0',
    tslib: '2.3.0',
    moduleResolution: 'node',
  },
  { name: '18', angular: '^18.0.0', typescript: '~5.5.0', builder: '@angular/build', zone: '~0.14.0' },
  { name: '19', angular: '^19.0.0', typescript: '~5.8.0', builder: '@angular/build', zone: '~0.15.0' },
  { name: '20', angular: '^20.0.0', typescript: '~5.9.0', builder: '@angular/build', zone: '~0.15.0' },
  { name: '21', angular: '^21.0.0', typescript: '~5.9.0', builder: '@angular/build' },
  { name: '22', angular: '^22.0.0', typescript: '~6.0.0', builder: '@angular/build', node: '^24.15.0' },
];

export const kinds = /** @type {const} */ (['standalone', 'ngmodule']);

/** Apps with interceptors written by hand, which `ng add` and `migrate` convert before they are built. */
export const convertedKinds = /** @type {const} */ (['converted-module', 'converted-standalone']);

/** An app with all the traps of a public one, as it was and as a person has converted it by the guide. */
export const trapsKinds = /** @type {const} */ (['traps', 'traps-converted']);

/** The peer ranges that these versions prove: from the oldest to before the major after the newest. */
export function provenRanges() {
  const [oldest] = versions;
  const angular = `>=${oldest.angular} <${Number.parseInt(versions.at(-1).name) + 1}.0.0`;
  return {
    '@angular/common': angular,
    '@angular/core': angular,
    '@angular/router': angular,
    jose: `^${oldest.jose}`,
    rxjs: `^${oldest.rxjs}`,
  };
}

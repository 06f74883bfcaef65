import { Tree } from '@angular-devkit/schematics';
import { textOf } from './app-program';

/** The oldest Angular that this library supports. */
const OLDEST = [17, 3] as const;

/** The version of Angular of the workspace, as it is installed, or as package.json asks for it; `null`: unknown. */
export function angularVersion(tree: Tree): string | null {
  return field(tree, 'node_modules/@angular/core/package.json', ['version']) ?? asked(tree);
}

/** Whether no version of Angular that this workspace may have is supported. */
export function isTooOld(tree: Tree): boolean {
  const installed = field(tree, 'node_modules/@angular/core/package.json', ['version']);
  const newest = installed ?? newestOf(asked(tree));
  if (newest === null) return false;
  const [major = 0, minor = Infinity] = numbers(newest);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

/** `^17.0.0` may be any 17; `~17.0.0` and `17.0.1` are of 17.0. */
function newestOf(range: string | null): string | null {
  const last = range?.split('||').at(-1)?.trim() ?? '';
  const bound = /<\s*(\d+)(?!\S*\.[1-9])/.exec(last);
  if (bound) return String(Number(bound[1]) - 1);
  if (!/^[\^~=v]?\d/.test(last)) return null;
  return last.startsWith('^') ? (/\d+/.exec(last)?.[0] ?? null) : last.replace(/^\D+/, '').replace(/\.x\b.*/, '');
}

function numbers(version: string): readonly number[] {
  return version.split(/[.-]/, 2).map(Number).filter(Number.isFinite);
}

function asked(tree: Tree): string | null {
  return (
    field(tree, 'package.json', ['dependencies', '@angular/core']) ??
    field(tree, 'package.json', ['devDependencies', '@angular/core'])
  );
}

/** Whether package.json names a dependency. */
export function dependsOn(tree: Tree, name: string): boolean {
  return ['dependencies', 'devDependencies'].some((list) => field(tree, 'package.json', [list, name]) !== null);
}

function field(tree: Tree, path: string, names: readonly string[]): string | null {
  try {
    const json: unknown = JSON.parse(textOf(tree, path)?.replace(/^\uFEFF/, '') ?? 'null');
    const value = names.reduce<unknown>((object, name) => (object as Record<string, unknown> | null)?.[name], json);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

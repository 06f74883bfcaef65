import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What `command -v` would print, or `null`. */
export function findOnPath(command: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return firstExecutable(folders.map((folder) => join(folder, command)));
}

/** WebKitGTK's own small browser. It is not on the PATH, and its folder names the architecture and the version. */
export function findMiniBrowser(): string | null {
  const folders = listed('/usr/lib').flatMap((arch) =>
    listed(arch).filter((folder) => /\/webkit2gtk-4\.\d+$/.test(folder)),
  );
  return firstExecutable(folders.map((folder) => join(folder, 'MiniBrowser')));
}

function firstExecutable(paths: readonly string[]): string | null {
  return paths.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

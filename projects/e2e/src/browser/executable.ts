import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What `command -v` would print, or a sentence on the console and the end of this process. */
export function requireExecutable(command: string, aptPackage: string): string {
  const found = findOnPath(command);
  if (found !== null) return found;
  const sentence = `The browser tests need ${command}, which is not on the PATH: apt-get install ${aptPackage}`;
  if (process.env['CI'] === 'true') throw new Error(sentence);
  console.error(sentence);
  process.exit(1);
}

function findOnPath(command: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, command);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return null;
}

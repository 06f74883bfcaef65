import { execFileSync } from 'node:child_process';

/** What `command -v` says, of a name or of a path with wildcards; `null`: there is none. */
export function findExecutable(command: string): string | null {
  try {
    const [first = null] = execFileSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' }).split('\n');
    return first;
  } catch {
    return null;
  }
}

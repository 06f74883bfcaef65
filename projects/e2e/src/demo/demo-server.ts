import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { endWithThisProcess } from '../child-process.js';

export interface DemoServer {
  /** Ends with a slash. */
  readonly url: string;
  close(): void;
}

/** Life of an access token, in seconds, that a test can wait for the end of. */
export const SHORT_LIFE = 4;

/**
 * Starts the compiled demo server, with the built demo, on a free port.
 *
 * @param tokenLife of an access token, in seconds.
 */
export async function startDemoServer(tokenLife: number): Promise<DemoServer> {
  const main = built('demo-server/main.js', 'npx tsc -p projects/demo-server/tsconfig.json');
  built('demo/browser/index.html', 'npx ng build demo');
  built('docs/index.html', 'npm run docs');
  const child = endWithThisProcess(
    spawn(process.execPath, [main], {
      env: { ...process.env, PORT: '0', ACCESS_TTL: `${tokenLife}` },
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  // A signal would end this process without its event 'exit', and leave the server behind.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  for await (const line of createInterface(child.stdout)) {
    const [url] = /http:\S+/.exec(line) ?? [];
    if (url !== undefined) return { url, close: () => child.kill() };
  }
  throw new Error('The demo server ended before it said where it listens.');
}

function built(path: string, command: string): string {
  // Relative to dist/e2e/demo/, where this is compiled to.
  const file = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  if (!existsSync(file)) throw new Error(`dist/${path} is missing: run \`${command}\` first.`);
  return file;
}

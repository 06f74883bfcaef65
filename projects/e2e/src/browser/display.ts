import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

export interface Display {
  /** As in `DISPLAY`. */
  readonly name: string;
  close(): void;
}

/** An X server without a screen, for a browser that has no headless mode. It takes the first display that is free. */
export async function startDisplay(xvfb: string): Promise<Display> {
  const child = spawn(xvfb, ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  process.once('exit', () => child.kill());
  const [line] = (await once(child.stdio[3] as Readable, 'data')) as [Buffer];
  return { name: `:${line.toString().trim()}`, close: () => child.kill() };
}

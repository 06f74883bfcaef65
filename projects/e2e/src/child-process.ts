import type { ChildProcess } from 'node:child_process';

/** The child ends with this process, and does not keep it alive: a driver that hangs must not hang the run. */
export function endWithThisProcess<Child extends ChildProcess>(child: Child): Child {
  child.unref();
  const end = (): void => void child.kill();
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}

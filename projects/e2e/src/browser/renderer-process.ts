import { readdirSync, readFileSync } from 'node:fs';

/** How long the page is kept busy, in ms: much longer than what the other processes do meanwhile. */
const BUSY_MS = 400;

/**
 * Kills the process that shows a page, at once. No driver tells which one that is: the page is kept busy, and the
 * process below `browserPid` that used the most time meanwhile is the one.
 */
export async function killRenderer(
  evaluate: (expression: string) => Promise<unknown>,
  browserPid: number,
): Promise<void> {
  const before = processorTimes(browserPid);
  await evaluate(`(() => { for (const end = performance.now() + ${BUSY_MS}; performance.now() < end; ); })()`);
  const used = [...processorTimes(browserPid)].map(([pid, time]) => ({ pid, time: time - (before.get(pid) ?? time) }));
  const busiest = used.reduce((one, other) => (other.time > one.time ? other : one), { pid: 0, time: 0 });
  if (busiest.pid === 0) throw new Error('No process of the browser has worked for this page.');
  process.kill(busiest.pid, 'SIGKILL');
}

/** The processor time of each process below this one, in ticks of the kernel. */
function processorTimes(root: number): ReadonlyMap<number, number> {
  const all = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => statOf(Number(pid))),
  );
  const isBelow = (pid: number): boolean => {
    const parent = all.get(pid)?.parent;
    return parent !== undefined && (parent === root || isBelow(parent));
  };
  return new Map([...all].filter(([pid]) => isBelow(pid)).map(([pid, { time }]) => [pid, time]));
}

function statOf(pid: number): [number, { readonly parent: number; readonly time: number }][] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5). The name in parentheses may hold spaces: fields are counted from behind it, from the third on.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [[pid, { parent: Number(fields[1]), time: Number(fields[11]) }]];
  } catch {
    return []; // Gone meanwhile.
  }
}

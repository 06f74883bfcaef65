import { readdirSync, readFileSync } from 'node:fs';

/** How much memory the page takes, in MiB: much more than any other grows by meanwhile. */
const TAKEN_MIB = 96;

/**
 * Kills the process that shows a page, at once. No driver tells which one that is: the page takes some memory, and the
 * process below `browserPid` that grew by as much is the one. (The processor time it uses tells less: on a busy machine
 * other tabs that draw use as much.)
 */
export async function killRenderer(
  evaluate: (expression: string) => Promise<unknown>,
  browserPid: number,
): Promise<void> {
  const before = memory(browserPid);
  await evaluate(`void (window.taken = new Uint8Array(${TAKEN_MIB} << 20).fill(1))`);
  const grown = [...memory(browserPid)].map(([pid, now]) => ({ pid, mib: now - (before.get(pid) ?? now) }));
  const [most] = grown.sort((one, other) => other.mib - one.mib);
  if (!most || most.mib < TAKEN_MIB / 2) throw new Error('No process of the browser has grown by what this page took.');
  process.kill(most.pid, 'SIGKILL');
}

/** The memory that each process below this one has in use, in MiB. */
function memory(root: number): ReadonlyMap<number, number> {
  const all = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => statOf(Number(pid))),
  );
  const isBelow = (pid: number): boolean => {
    const parent = all.get(pid)?.parent;
    return parent !== undefined && (parent === root || isBelow(parent));
  };
  return new Map([...all].filter(([pid]) => isBelow(pid)).map(([pid, { mib }]) => [pid, mib]));
}

function statOf(pid: number): [number, { readonly parent: number; readonly mib: number }][] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5). The name in parentheses may hold spaces: fields are counted from behind it, from the third on.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Resident pages, of 4 KiB.
    return [[pid, { parent: Number(fields[1]), mib: Number(fields[21]) / 256 }]];
  } catch {
    return []; // Gone meanwhile.
  }
}

// Breaks the library on purpose, in memory, and shows that the simulation notices: node test/simulation/breaks.mjs
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundle } from './build.mjs';

const run = promisify(execFile);
const SEEDS = Number(process.argv[3] ?? 10_000);
/** Those whose name holds this, and how many seeds each gets. */
const only = process.argv[2] ?? '';

/** What is broken: in each file the first text is replaced by the second. */
const BREAKS = {
  'no second look at storage under the lock': {
    'refresh/cross-tab-sync.ts': [
      ['const answers = adopted ? of(adopted) :', 'const answers = adopted && false ? of(adopted) :'],
    ],
  },
  'the gate opens before the commit': {
    'refresh/cross-tab-sync.ts': [
      ['this.#store.save(record);', 'this.#clock.setTimeout(() => this.#store.save(record), 0);'],
    ],
  },
  // The comparison alone is not missed: a change of session also cancels the exchange. Here it does not either.
  'an answer is settled in whatever session there is': {
    'refresh/refresh-control.ts': [
      ['if (session !== flight.session || current !== flight.tokens) return;', 'if (!session || !current) return;'],
      ['if (!answered) this.#exchange?.unsubscribe();', 'if (!answered && sameSession) this.#exchange?.unsubscribe();'],
    ],
  },
  'no turns': {
    'refresh/cross-tab-sync.ts': [
      [
        'if (locks) this.#turns = new LockTurns(locks, this.#clock, name, limits);',
        'if (locks) this.#turns = NO_TURNS;',
      ],
    ],
  },
  // Looked at twice: under the lock, and when the session is ended.
  'a refusal is not checked against storage': {
    'refresh/cross-tab-sync.ts': [
      ['if (adopted) return adopted;', "if (outcome.type !== 'rejected' && adopted) return adopted;"],
    ],
    'tokens/session-store.ts': [
      ['if (stored && stored.session !== this.session && ', 'if (false as boolean && stored && '],
    ],
  },
  'a refusal is not checked against storage when the session is ended': {
    'tokens/session-store.ts': [
      ['if (stored && stored.session !== this.session && ', 'if (false as boolean && stored && '],
    ],
  },
  'the turn is over before the answer': {
    'refresh/cross-tab-sync.ts': [['setTimeout(done, this.#refreshTimeout);', 'setTimeout(done, 0);']],
  },
  'messages are not listened to': {
    'refresh/cross-tab-sync.ts': [['source?.listen(() => this.reconcile())', 'source?.listen(() => undefined)']],
  },
  'storage is read as soon as the lock is granted': {
    'refresh/lock-turns.ts': [['if (!isLate()) await pause(clock, SETTLED_AFTER, left);', '']],
  },
  'the lock of a frozen tab is waited for no longer than is usual, and then there are no turns': {
    'refresh/lock-turns.ts': [['const LINES = 3;', 'const LINES = 1;']],
  },
  'who comes later does not follow those who left the line': {
    'refresh/lock-turns.ts': [
      ['if ((await this.#hasMovedOn(line, left)) || isLeft()) return;', 'if (isLeft()) return;'],
      ['if ((await this.#hasMovedOn(line, left)) || isLeft()) return;', 'if (isLeft()) return;'],
    ],
  },
  'a turn given long ago is relied on': {
    'refresh/lock-turns.ts': [["end = isLate() ? 'late' : 'had';", "end = 'had' as End;"]],
  },
  'a lease of which a part is over is relied on': {
    'refresh/storage-lease.ts': [['if (clock.now() - since > limits.grace) tries++;\n        else if', 'if']],
  },
  'a session that was left may come back': {
    'refresh/cross-tab-sync.ts': [['if (stored && this.#left.has(stored.session)) {', 'if (false as boolean) {']],
  },
  'a token just adopted and refused is not looked for in storage': {
    'http/send.ts': [['if (!control.flight && this.#carried === store.current?.accessToken) context.catchUp?.();', '']],
  },
};

/** @param {Record<string, [string, string][]>} edits @returns {import('esbuild').Plugin} */
function breaking(edits) {
  return {
    name: 'break',
    setup: ({ onLoad }) =>
      onLoad({ filter: /[\\/]src[\\/]lib[\\/].*\.ts$/ }, async ({ path }) => {
        const edited = Object.entries(edits).find(([file]) => path.endsWith(`/lib/${file}`));
        if (!edited) return undefined;
        let contents = await readFile(path, 'utf8');
        for (const [from, to] of edited[1]) {
          if (!contents.includes(from)) throw new Error(`${edited[0]} no longer holds: ${from}`);
          contents = contents.replace(from, to);
        }
        return { contents, loader: 'ts' };
      }),
  };
}

const folder = fileURLToPath(new URL('../../../../dist/simulation/', import.meta.url));

/** @returns {Promise<string>} what it printed, whether or not it found violations. */
async function simulate(file, ...options) {
  const { stdout } = await run(process.execPath, [`${folder}${file}`, ...options]).catch((failure) => failure);
  return stdout;
}

/** The first violation that the library does not have by itself. */
async function firstOf(found) {
  for (const [line, seed] of found.matchAll(/^seed (\d+), .*$/gm)) {
    if (/no violation/.test(await simulate('simulate.mjs', '--seed', seed))) return line;
  }
  return null;
}

let unnoticed = 0;
await bundle();
for (const [name, edits] of Object.entries(BREAKS).filter(([name]) => name.includes(only))) {
  await bundle({ outfile: `${folder}broken.mjs`, plugins: [breaking(edits)] });
  const began = performance.now();
  // Few at first: most breaks show at once.
  let caught = await firstOf(await simulate('broken.mjs', '--seeds', '300', '--most', '5'));
  caught ??= await firstOf(await simulate('broken.mjs', '--seeds', String(SEEDS), '--most', '30'));
  const seconds = Math.round((performance.now() - began) / 1000);
  if (!caught) unnoticed++;
  console.log(`${caught ? 'caught' : 'NOT CAUGHT'}: ${name} (${seconds} s)\n  ${caught ?? `${SEEDS} seeds`}`);
}
process.exitCode = unnoticed ? 1 : 0;

// `npm run simulate -- --breaks [--seeds N] [--only TEXT]`: breaks the library on purpose, in the bundle alone, and fails unless a rule of
// rules.ts notices each break. It fails, too, if the library no longer contains the text of a break: change the break then.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const library = new URL('../../src/lib/', import.meta.url);

const TABS = 'features/cross-tab/cross-tab-sync.ts';
const LOCKS = 'features/cross-tab/web-lock-mutex.ts';
const PEERS = 'features/cross-tab/tab-peers.ts';
const REQUEST = 'http/pending-request.ts';
const LATE = 'session/async-area.ts';
const WATCH = 'features/inactivity/inactivity-watch.ts';

/** What is broken, in which file: the first text becomes the second; and in which weather, where that is not drawn. */
const BREAKS = [
  [
    'a tab with its turn does not read storage again',
    TABS,
    'if (this.#stageNews()) answered(null);',
    'if (false) answered(null);',
  ],
  ['tabs take no turns', TABS, 'new WebLockMutex(locks,', 'NO_MUTEX ?? new WebLockMutex(locks,'],
  ['a tab takes over a session that it has left', TABS, 'storage.replaced.has(stored.session)', 'false'],
  [
    'a tab does not ask the others before it spends a refresh token',
    TABS,
    'else if (this.#peers) this.#askPeers(answered, begin, observer, isMine);',
    'else if (this.#peers) begin();',
  ],
  ['no tab hands the session over', PEERS, 'record: isFor ? writeRecord(record) : null', 'record: null'],
  [
    'a tab that stood in line resumes where nothing says any longer that there is a session',
    'features/resume/server-session.ts',
    'if (!this.isPromising) return of',
    'if (false) return of',
    'resuming',
  ],
  [
    'a visitor without a hint is asked for a session',
    'features/resume/server-session.ts',
    'return this.asksWithoutHint || this.#hint.isThere;',
    'return true;',
    'resuming',
  ],
  [
    'a guard does not wait while the session is being resumed',
    '../../router/when-resumed.ts',
    'return isResuming() ? store.whenResumed().then(decideNow) : decideNow();',
    'return decideNow();',
    'resuming',
  ],
  ['no tab marks the lock of a suspended one', LOCKS, 'if (this.#marked.has(lock) ||', 'if (true ||'],
  [
    'new tokens are not stored',
    'session/session-store.ts',
    'this.storage?.write(record);\n    return record;',
    'return record;',
  ],
  [
    'an outage ends the session',
    'backends/error-outcome.ts',
    '.includes(status) &&',
    '.includes(status) || status >= 500 &&',
  ],
  [
    'new tokens are used before a storage that answers later has them',
    TABS,
    'if (!settled) return goOn(true);',
    'if (this) return goOn(true);',
    'late',
  ],
  [
    'a sign-out is not noted before a storage that answers later has removed the record',
    LATE,
    'if (this.#text !== null) this.#ended.note(',
    'if (false) this.#ended.note(',
    'late',
  ],
  [
    'the note of a session that has ended is taken back as soon as a storage that answers later has removed the record',
    LATE,
    'if (!this.#ended.hasOwn) return;',
    'if (this) return this.#ended.takeBack();',
    'crossing',
  ],
  [
    'fields of a later release are dropped',
    'session/token-record.ts',
    '? Object.assign(others, {',
    '? Object.assign({}, {',
    'releases',
  ],
  [
    'a tab goes on with a session that a later release has stored',
    'session/record-storage.ts',
    'isOfLaterFormat(text) ? null : undefined)',
    'undefined)',
    'releases',
  ],
  [
    'no tab hears of input in the others',
    'features/inactivity/last-input.ts',
    'if (!atOnce && elapsed >= 0 && elapsed < LAG) return;',
    'if (!atOnce) return;',
    'inactive',
  ],
  [
    'a request does not look whether the person has been inactive for too long',
    WATCH,
    'if (!(this.#left <= 0)) return null;',
    'if (this) return null;',
    'inactive',
  ],
  [
    'a session does not end while the machine is awake',
    WATCH,
    'this.#in(isNear ? left % 1_000 || 1_000 : left - this.warnBefore, () => this.#look());',
    '',
    'inactive',
  ],
  [
    'polling refreshes while the person is away',
    WATCH,
    'return isAway() && (this.#last.read(), isAway());',
    'return false;',
    'inactive',
  ],
  [
    'fetch sends the refused token again',
    '../../fetch/inject-token-fetch.ts',
    '.send(headersOf(sent), ',
    ".send(Object.assign(call, { first: Object(call)['first'] ?? headersOf(sent) }).first, ",
    'fetching',
  ],
  ['the refusal of an older token starts a refresh', REQUEST, 'const isCurrent =', 'const isCurrent = true ||'],
  ['a request goes on in another session', REQUEST, 'const isForeign =', 'const isForeign = false &&'],
];

/** @returns {Promise<import('esbuild').Plugin>} */
async function breaking(file, from, to) {
  const url = new URL(file, library);
  const parts = (await readFile(url, 'utf8')).split(from);
  if (parts.length !== 2) throw new Error(`${file} has "${from}" ${parts.length - 1} times, not once`);
  return {
    name: 'break',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.ts$/ }, ({ path }) =>
        path === fileURLToPath(url) ? { contents: parts.join(to), loader: 'ts' } : undefined,
      ),
  };
}

/** @param {(plugin: import('esbuild').Plugin) => Promise<string>} bundle @param {string[]} nodeOptions @returns {Promise<boolean>} */
export async function everyBreakIsCaught(bundle, nodeOptions, args) {
  const { values } = parseArgs({
    args,
    options: { seeds: { type: 'string', default: '5000' }, only: { type: 'string', default: '' } },
  });
  const breaks = BREAKS.filter(([name]) => name.includes(values.only));
  const files = ['attention.ts', 'rules.ts', 'come-to-rest.ts'].map((name) =>
    readFile(new URL(name, import.meta.url), 'utf8'),
  );
  const rules = (await Promise.all(files)).join('');
  const plugins = await Promise.all(breaks.map(([, ...edit]) => breaking(...edit)));
  let unnoticed = 0;
  for (const [index, [name, , , , weather = 'drawn']] of breaks.entries()) {
    const broken = await bundle(plugins[index]);
    const options = ['--seeds', values.seeds, '--most', '1', '--weather', weather];
    const { stdout } = spawnSync(process.execPath, [...nodeOptions, broken, ...options], { encoding: 'utf8' });
    const [found, rule] = /^seed \d+, \d+ steps: ([^:]+):.*$/m.exec(stdout) ?? [];
    const isCaught = rule !== undefined && rules.includes(`'${rule}'`);
    if (!isCaught) unnoticed++;
    console.log(`${isCaught ? 'caught' : 'NOT CAUGHT'}: ${name}\n  ${found ?? `${values.seeds} seeds`}`);
  }
  return !unnoticed;
}

import { Pending } from './agenda';
import { sessionOf } from './auth-server';
import { Tab } from './tab';
import { World } from './world';

/** Steps within which a world without new troubles must come to rest. */
const ENOUGH = 60_000;
/** Virtual ms after which no cooldown and no budget stands in the way any more. */
const FORGIVEN_AFTER = 90_000;
/** Virtual ms after which a storage that answers later has been put right, where what two tabs asked for has crossed. */
const PUT_RIGHT_AFTER = 10_000;

export type Choose = (ready: readonly Pending[]) => Pending;

/** Ends all troubles, lets everything drain, and sees whether what must hold in the end does. */
export async function comeToRest(world: World, choose: Choose): Promise<void> {
  const { journal, network, server } = world;
  await world.happen(plain('the troubles end', () => undefined));
  network.calm = true;
  network.outageUntil = 0;
  server.up = true;
  world.suspendNextHolder(0);
  for (const tab of world.running) world.input(tab);
  await drain(world, choose);
  if (journal.violations.length) return;

  if (world.weather.calm) {
    for (const call of world.rules.calls.values()) {
      // The tab has read storage before the one that signed in had written: it is told soon, and to this call too late.
      const isTooEarly = call.isEarly && call.tab.life.foundAtStart === null;
      if (call.status !== 200 && !call.tab.life.gone && !call.isAnonymous && !isTooEarly) {
        journal.violate('in calm weather every request succeeds', `${call.name} ended with ${call.status}`);
      }
    }
  }
  if (world.weather.late) await pass(world, choose, PUT_RIGHT_AFTER, 'what has crossed is put right');
  // Before any tab reads storage for the last time.
  journal.now = Math.max(journal.now, world.storage.seenAt);
  if (!world.running.length) await world.happen(plain('a tab is opened', () => world.openTab()));
  // Twice: a tab that reads may have something to put right, and its message to the others may get lost.
  for (const when of ['', ' again']) {
    for (const tab of world.running) await world.happen(plain(`${tab.name} wakes${when}`, () => world.wake(tab)));
    await drain(world, choose);
    journal.now = Math.max(journal.now, world.storage.seenAt);
  }
  if (!world.isPrivate) world.rules.rest();
  await pass(world, choose, FORGIVEN_AFTER, 'all is forgiven');
  for (const { isGuardWaiting, name } of world.running)
    if (isGuardWaiting) journal.violate('everything settles', `the guard of ${name} still waits`);
  if (isReliable(world) && (world.isPrivate || world.weather.late)) agree(world);
  for (const tab of world.running) {
    if (!journal.violations.length) await probe(world, tab, choose);
  }
  if (!journal.violations.length) await askTogether(world, choose);
  if (world.weather.signOutAfter !== null && !journal.violations.length) await leave(world, choose);
}

/** The person goes for good: attention.ts sees whether all tabs are signed out then. */
async function leave(world: World, choose: Choose): Promise<void> {
  await pass(world, choose, (world.weather.signOutAfter ?? 0) + 10_000, 'the person is gone for good');
}

/** Time passes, and all that happens meanwhile. */
async function pass(world: World, choose: Choose, ms: number, name: string): Promise<void> {
  const at = world.journal.now + ms;
  world.agenda.add({ name, life: null, from: at, by: at, run: () => undefined });
  await drain(world, choose);
}

/** A request must succeed if the session can go on: the first, or the next, as a token may end on the way. */
async function probe(world: World, tab: Tab, choose: Choose): Promise<void> {
  const { journal, server } = world;
  world.input(tab);
  const token = spendableBy(world, tab);
  // A storage that failed may remove it long after the person has left it elsewhere.
  const mayEnd = !isReliable(world) && world.rules.hasLeft(sessionOf(token ?? ''));
  const good = server.isGood(token) && !mayEnd;
  let status: number | null = null;
  for (const when of ['at last', 'once more']) {
    await world.happen(plain(`${tab.name} asks ${when}`, () => world.request(tab, 'GET')));
    await drain(world, choose);
    status = tab.calls.at(-1)?.status ?? null;
    if (status === 200 || journal.violations.length) break;
  }
  if (good && status !== 200 && !world.isTimeUp) {
    journal.violate('a session that can go on does', `${tab.name} got ${status} at last`);
  }
}

/** All tabs are refused at once: those that were suspended, and those that left the line meanwhile, are back in one. */
async function askTogether(world: World, choose: Choose): Promise<void> {
  const { journal, rules, running, server, weather } = world;
  for (const tab of running) world.input(tab);
  const tokens = running.map((tab) => spendableBy(world, tab)).filter((token) => token !== undefined);
  if (!tokens.some((token) => server.isGood(token))) return;
  // One that is not good, for its answer was lost, costs a call, too.
  const lines = new Set(tokens.map(sessionOf));
  const before = rules.exchanges.length;
  await world.happen(
    plain('all tokens end, and all tabs ask', () => {
      server.expire();
      for (const tab of running) world.request(tab, 'GET');
    }),
  );
  await drain(world, choose);
  if (world.isTimeUp || !isReliable(world)) return;
  const exchanges = rules.exchanges.length - before;
  // Without Web Locks, one more is allowed (X6).
  if (exchanges > lines.size * (weather.turns === 'locks' ? 1 : 2)) {
    journal.violate('all tabs are in one line in the end', `${exchanges} exchanges for ${running.length} tabs`);
  }
}

/** Whether every tab can count on a storage that answers later. */
function isReliable({ running }: World): boolean {
  return !running.some(({ life }) => life.distrustsStorage());
}

/** The refresh token that a tab finds when it needs tokens. */
function spendableBy(world: World, tab: Tab): string | undefined {
  const { data, isPrivate, weather } = world;
  const { sessions, store } = tab;
  if (weather.cookie)
    return sessions.record || (store.status() === 'resuming' && data.hasHint) ? data.cookie : undefined;
  return (isPrivate || weather.late ? sessions.record : world.recordFor(tab))?.tokens.refreshToken;
}

/** X8 X12: tabs of one session hold the same tokens, and none holds a session of which another knows that it is over. */
function agree({ channel, journal, rules, running }: World): void {
  // Messages are lost to the end, and what proactive refresh does has no end: the next one reaches who lacks the last.
  const upToDate = running.filter(({ life }) => channel.isUpToDate(life));
  for (const tab of upToDate) {
    const { record } = tab.sessions;
    for (const other of upToDate) {
      if (!record || other === tab) continue;
      const session = sessionOf(record.tokens.accessToken);
      const known = other.sessions.record;
      if (rules.wasTold(other, session) && known?.session !== record.session)
        journal.violate(
          'what has ended stays ended',
          `${tab.name} holds ${session}, ${other.name} knows that it is over`,
        );
      if (known?.session === record.session && known.tokens.accessToken !== record.tokens.accessToken)
        journal.violate(
          'tabs of one session hold the same tokens in the end',
          `${tab.name} has ${record.tokens.accessToken} (${record.generation}), ${other.name} ${known.tokens.accessToken} (${known.generation})`,
        );
    }
  }
}

async function drain(world: World, choose: Choose): Promise<void> {
  const { journal } = world;
  for (let step = 0; !world.isAtRest && !journal.violations.length; step++) {
    const ready = world.ready();
    if (step > ENOUGH || !ready.length) {
      const names = world.waiting.map(({ name }) => name).join(', ');
      journal.violate('everything settles', `${names || 'no request'} still waits`);
      return;
    }
    await world.happen(choose(ready));
  }
}

function plain(name: string, run: () => void): Pending {
  return { name, life: null, from: 0, by: Infinity, run };
}

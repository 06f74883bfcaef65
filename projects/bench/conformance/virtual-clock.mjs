import { setImmediate } from 'node:timers';

const START = Date.UTC(2026, 0, 1);
let now = START;
let handles = 0;
let timers = new Map();

function setTimer(callback, ms = 0, every = null) {
  timers.set(++handles, { at: now + Math.max(Number(ms) || 0, 0), callback, every });
  return handles;
}

/** From here on time stands still for everybody in this process, until {@link advance}. */
export function stopTime() {
  Date.now = () => now;
  Object.assign(globalThis, {
    setTimeout: (callback, ms) => setTimer(callback, ms),
    setInterval: (callback, ms) => setTimer(callback, ms, ms),
    clearTimeout: (handle) => timers.delete(handle),
    clearInterval: (handle) => timers.delete(handle),
  });
}

/** Begins anew: whatever the last scenario left running is gone. */
export function resetTime() {
  now = START;
  timers = new Map();
}

/** Lets everything run that needs no time. */
async function settle() {
  for (let turn = 0; turn < 3; turn++) await new Promise((done) => setImmediate(done));
}

function nextTimer(until) {
  let next;
  for (const [handle, timer] of timers) if (timer.at <= until && !(next?.at <= timer.at)) next = { handle, ...timer };
  return next;
}

/** Lets virtual milliseconds pass. */
export async function advance(ms) {
  const until = now + ms;
  await settle();
  for (let timer; (timer = nextTimer(until));) {
    now = Math.max(now, timer.at);
    // All that are due at one moment, before the promises that they settle: as a browser would in one turn, or nearly so.
    while (timer?.at <= now) {
      timers.delete(timer.handle);
      if (timer.every !== null) timers.set(timer.handle, { ...timer, at: now + Math.max(timer.every, 1) });
      timer.callback();
      timer = nextTimer(now);
    }
    await settle();
  }
  now = until;
}

import { effect, EnvironmentInjector, runInInjectionContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Cooldown } from './cooldown';

const START = 1_000_000;

/** The length of a pause that is never reached here. */
const LONG = 20_000;

function failed(isNetworkAway: boolean, now = START): Cooldown {
  const cooldown = new Cooldown(LONG, () => 0);
  cooldown.start(now, isNetworkAway);
  return cooldown;
}

describe('Cooldown, F12 its early end', () => {
  test.each<[string, boolean, number, boolean]>([
    ['`online` at the very instant', true, 0, true],
    ['`online` a millisecond later', true, 1, true],
    ['a wake-up after a second', false, 1_000, false],
    ['a wake-up more than a second later', false, 1_001, true],
  ])('%s', (_, isOnline, ms, ends) => {
    const cooldown = failed(true);

    cooldown.onWake(START + ms, isOnline);

    expect(cooldown.left(START + ms)).toBe(ends ? 0 : LONG - ms);
    expect(cooldown.retryAt()).toBe(START + (ends ? ms : LONG));
  });

  test.each([true, false])('a wait that a server asked for goes on (`online`: %s)', (isOnline) => {
    const cooldown = failed(false);

    cooldown.onWake(START + 5_000, isOnline);

    expect(cooldown.left(START + 5_000)).toBe(LONG - 5_000);
    expect(cooldown.retryAt()).toBe(START + LONG);
  });

  test('a wait that a server asks for after the network was away goes on', () => {
    const cooldown = failed(true);
    cooldown.start(START + 2_000, false);

    cooldown.onWake(START + 4_000, true);

    expect(cooldown.retryAt()).toBe(START + 2_000 + 30_000);
  });

  test.each([
    [4_999, false],
    [5_000, true],
  ])('a network that comes and goes: %d ms after the last early end, another: %s', (ms, ends) => {
    const cooldown = failed(true);
    cooldown.onWake(START, true);
    cooldown.start(START + 10, true);

    cooldown.onWake(START + ms, true);

    expect(cooldown.left(START + ms) === 0).toBe(ends);
  });

  test('a cooldown that is over is not told of again', () => {
    const cooldown = failed(true);

    cooldown.onWake(START + LONG, true);

    expect(cooldown.retryAt()).toBe(START + LONG);
  });

  test('nor does one that was over count as ended early', () => {
    const cooldown = failed(true);
    cooldown.onWake(START + LONG, true);
    cooldown.start(START + LONG + 1, true);

    cooldown.onWake(START + LONG + 2, true);

    expect(cooldown.left(START + LONG + 2)).toBe(0);
  });
});

describe('Cooldown, F2 the time of the next try', () => {
  test('is the end of the pause, which a server can lengthen; it is returned as well', () => {
    const cooldown = new Cooldown(1_000, () => 0);
    expect(cooldown.retryAt()).toBeNull();

    expect(cooldown.start(START, false, 7_000)).toBe(7_000);

    expect(cooldown.retryAt()).toBe(START + 7_000);
  });

  test('there is none while a refresh is tried, though the pause counts on', () => {
    const cooldown = failed(true);

    cooldown.noteTry();

    expect(cooldown.retryAt()).toBeNull();
    expect(cooldown.left(START)).toBe(LONG);
  });

  test('there is none after other tokens, nor a pause; the next is the first again', () => {
    const cooldown = new Cooldown(1_000, () => 0);
    cooldown.start(START, true);
    cooldown.start(START, true);

    cooldown.reset();

    expect([cooldown.retryAt(), cooldown.left(START)]).toEqual([null, 0]);
    expect(cooldown.start(START, true)).toBe(1_000);
  });

  test('can be told from inside an effect of the app', () => {
    const injector = TestBed.inject(EnvironmentInjector);
    const cooldown = failed(true);
    const seen: (number | null)[] = [];
    runInInjectionContext(injector, () =>
      effect(() => {
        cooldown.noteTry();
        seen.push(cooldown.retryAt());
      }),
    );

    TestBed.tick();

    expect(seen).toEqual([null]);
  });
});

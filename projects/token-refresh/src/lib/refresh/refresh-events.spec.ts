import { systemClock } from '../platform/clock';
import { EventLog } from './refresh-events';
import { TokenRefreshEvent } from './token-refresh-event';

function open(): { log: EventLog; now: jest.Mock<number> } {
  const now = jest.fn(() => 7_000);
  return { log: new EventLog({ ...systemClock(true), now }), now };
}

describe('EventLog', () => {
  test('tells each event, with its time, to everybody who listens', () => {
    const { log } = open();
    const [one, two]: [TokenRefreshEvent[], TokenRefreshEvent[]] = [[], []];
    log.events.subscribe((event) => one.push(event));
    log.events.subscribe((event) => two.push(event));

    log.tell({ type: 'session-started' });
    log.tell({ type: 'refresh-started', refreshId: 1, cause: 'challenge' });

    expect(one).toEqual([
      { type: 'session-started', at: 7_000 },
      { type: 'refresh-started', refreshId: 1, cause: 'challenge', at: 7_000 },
    ]);
    expect(two).toEqual(one);
  });

  test('while nobody listens, is not observed and does not even ask for the time', () => {
    const { log, now } = open();

    expect(log.events.observed).toBe(false);
    log.tell({ type: 'session-started' });

    expect(now).not.toHaveBeenCalled();
  });

  test('is observed while somebody listens, and no longer', () => {
    const { log } = open();

    const listening = log.events.subscribe();
    expect(log.events.observed).toBe(true);
    listening.unsubscribe();

    expect(log.events.observed).toBe(false);
  });

  test('does not keep events for those who come later', () => {
    const { log } = open();
    log.events.subscribe();
    log.tell({ type: 'session-started' });
    const late: TokenRefreshEvent[] = [];

    log.events.subscribe((event) => late.push(event));

    expect(late).toEqual([]);
  });
});

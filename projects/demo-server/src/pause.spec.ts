import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { timerPause } from './pause.js';

const LONGER_THAN_ANY_TEST = 3_600_000;

describe('timerPause', () => {
  it('ends by itself', async () => {
    const { signal } = new AbortController();
    await timerPause(1, signal);
    assert.equal(signal.aborted, false);
  });

  it('ends at once when the signal aborts, and leaves no timer that keeps the process alive', async () => {
    const controller = new AbortController();
    const pause = timerPause(LONGER_THAN_ANY_TEST, controller.signal);
    controller.abort();
    await pause;
  });

  it('does not begin when the signal was aborted before', async () => {
    await timerPause(LONGER_THAN_ANY_TEST, AbortSignal.abort());
  });
});

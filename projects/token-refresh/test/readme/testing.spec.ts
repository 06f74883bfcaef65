import { restBackend } from 'ngx-token-refresh';
import { tokenBackendContract } from 'ngx-token-refresh/testing';
import { showsItsOrdersThoughTheTokenHadExpired } from './component.example';
import { loadsOrdersThoughTheTokenHasExpired } from './expired.example';
import { refreshesBeforeTheTokenExpires } from './expiry.example';
import { warnsAPersonWhoIsInactive } from './inactivity.example';
import { followsAnotherTab } from './other-tab.example';
import { curesARefusal } from './plain-client.example';
import { startsWhileTheSessionIsUnknown } from './resuming.example';
import { endsWithItsRefreshToken } from './session-end.example';
import { transfersAfterTheSecondFactor } from './step-up-test.example';

// By Jest, Vitest and Jasmine alike (`npm run test:runners`): of their words, those that all three have.

describe('tests as the README and the site show them', () => {
  it('of a component', async () => {
    expect(await showsItsOrdersThoughTheTokenHadExpired()).toBe('2 orders');
  });

  it('of a component once more: nothing is left of the test before', async () => {
    expect(await showsItsOrdersThoughTheTokenHadExpired()).toBe('2 orders');
  });

  it('of a token that is refreshed before it expires', () => {
    expect(refreshesBeforeTheTokenExpires()).toBe('Bearer second');
  });

  it('of a request whose token has expired', () => {
    expect(loadsOrdersThoughTheTokenHasExpired()).toEqual(['one', 'two']);
  });

  it('of a person who is inactive', async () => {
    expect(await warnsAPersonWhoIsInactive()).toEqual(['30', '', 'inactive']);
  });

  it('of a session that ends with its refresh token', () => {
    expect(endsWithItsRefreshToken()).toEqual(['expired']);
  });

  it('of a request that needs a second factor', () => {
    expect(transfersAfterTheSecondFactor()).toBe('sent');
  });

  it('of an app that is told later whether there is a session', async () => {
    expect(await startsWhileTheSessionIsUnknown()).toEqual(['resuming', 'signed-in']);
  });

  it('of another tab', () => {
    expect(followsAnotherTab()).toEqual(['renewed there', 'signed-out']);
  });

  it('without the testing entry point', () => {
    expect(curesARefusal()).toEqual([['first', 'second']]);
  });
});

describe('the contract of a backend', () => {
  const cases = tokenBackendContract({
    backend: () => restBackend({ refreshUrl: '/refresh' }),
    granted: { body: { accessToken: 'A2-new', refreshToken: 'R2-new' } },
    tokens: { accessToken: 'A2-new', refreshToken: 'R2-new' },
    rejected: { status: 401 },
  });
  for (const { name, run } of cases) it(name, run);
});

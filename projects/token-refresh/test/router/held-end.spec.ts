import { SessionEnd } from 'ngx-token-refresh';
import { probe } from '../world/app';
import { advance, useVirtualTime } from '../world/virtual-time';
import { describeRouted } from './routed-app';

// An end over which the app holds its requests (A10): the person signs in again in a dialog, on the page where they are.

useVirtualTime();

describeRouted('a held end', (start) => {
  /** Holds over each end. */
  function holding(login = {}) {
    let letFail: () => void = () => undefined;
    const app = start({
      login,
      onSessionEnded: (end: SessionEnd) => {
        letFail = end.holdRequests(() => true);
      },
    });
    return { ...app, letFail: () => letFail() };
  }

  test('A10 leads nowhere, and neither does the sign-in: the page stays as it is', async () => {
    const app = holding({ redirectFrom: 'anywhere' });
    await app.go('/orders');
    await app.endSession();
    expect(app.visited).toEqual(['/orders']);
    app.signIn();
    await advance(5_000);

    expect(app.visited).toEqual(['/orders']);
  });

  test('A10 A11 requests of a visitor, made while the dialog is open, lead nowhere either', async () => {
    const app = holding({ redirectAnonymous: true });
    await app.go('/orders');
    await app.endSession();
    probe(app.http.get('/api/poll'));
    await advance(100);
    expect(app.visited).toEqual(['/orders']);

    // The person gives up: what was held fails, and leads nowhere; from then on the visitor is one like any other.
    app.letFail();
    await advance(100);
    expect(app.visited).toEqual(['/orders']);
    probe(app.http.get('/api/poll'));
    await advance(100);
    expect(app.visited).toEqual(['/orders', '/login?returnUrl=%2Forders']);
  });

  test('A10 A11 signOut() ends it as well', async () => {
    const app = holding({ redirectAnonymous: true });
    await app.go('/orders');
    await app.endSession();
    await app.signOut();
    probe(app.http.get('/api/poll'));
    await advance(100);

    expect(app.visited).toEqual(['/orders', '/login?returnUrl=%2Forders']);
  });

  test('A10 a sign-out leads to login as ever', async () => {
    const app = holding();
    await app.go('/orders');
    await app.signOut();
    await advance(100);

    expect(app.visited).toEqual(['/orders', '/login']);
  });

  test('A10 the next session ends without being held: that leads to login', async () => {
    let isHeld = true;
    const app = start({
      onSessionEnded: (end: SessionEnd) => {
        if (isHeld) end.holdRequests(() => true);
      },
    });
    await app.go('/orders');
    await app.endSession();
    app.signIn();
    isHeld = false;
    await app.endSession();

    expect(app.visited).toEqual(['/orders', '/login?returnUrl=%2Forders']);
  });
});

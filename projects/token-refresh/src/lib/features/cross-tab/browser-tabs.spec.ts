import { DOCUMENT } from '@angular/common';
import { createEnvironmentInjector, EnvironmentInjector, Injector, runInInjectionContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { browserPageWake, browserTabChannel, browserTabLocks, NO_PAGE_WAKE } from './browser-tabs';

/** What a tab hears is what the other channels of its name post. */
class FakeBroadcastChannel {
  static readonly all = new Set<FakeBroadcastChannel>();
  onmessage: ((event: unknown) => void) | null = null;
  closed = false;

  constructor(readonly name: string) {
    FakeBroadcastChannel.all.add(this);
  }

  postMessage(data: unknown): void {
    if (this.closed) throw new DOMException('closed', 'InvalidStateError');
    for (const other of FakeBroadcastChannel.all)
      if (other !== this && other.name === this.name) other.onmessage?.({ data });
  }

  close(): void {
    this.closed = true;
    FakeBroadcastChannel.all.delete(this);
  }
}

class FakeWindow extends EventTarget {
  readonly BroadcastChannel = FakeBroadcastChannel;
  readonly navigator: unknown = {};
}

class FakeDocument extends EventTarget {
  visibilityState = 'visible';

  constructor(readonly defaultView: unknown) {
    super();
  }
}

function inPage<T>(document: unknown, run: () => T): T {
  const injector = createEnvironmentInjector(
    [{ provide: DOCUMENT, useValue: document }],
    TestBed.inject(EnvironmentInjector),
  );
  return runInInjectionContext(injector, run);
}

function channelIn(window: unknown, name = 'app'): ReturnType<typeof browserTabChannel> {
  return inPage(new FakeDocument(window), () => browserTabChannel(name));
}

/** No browser: an injector that knows of no document, or of none to speak of. */
const nowhere: [string, <T>(run: () => T) => T][] = [
  ['no document is provided', (run) => runInInjectionContext(Injector.create({ providers: [] }), run)],
  ['the document is null', (run) => inPage(null, run)],
  ['the document is a stand-in', (run) => inPage({}, run)],
];

afterEach(() => FakeBroadcastChannel.all.clear());

describe('browserTabChannel', () => {
  test('tells the other tabs of its name, not itself', () => {
    const heard: string[] = [];
    const tabs = ['one', 'two', 'other'].map((tab) => {
      const channel = channelIn(new FakeWindow(), tab === 'other' ? 'another app' : 'app');
      channel.listen(() => heard.push(tab));
      return channel;
    });

    tabs[0]?.tell();

    expect(heard).toEqual(['two']);
  });

  test('says that something has changed and not what: no token goes through the channel', () => {
    const channel = channelIn(new FakeWindow());
    channel.listen(() => undefined);
    const posted: unknown[] = [];
    const other = new FakeBroadcastChannel('app');
    other.onmessage = (event) => posted.push(event);

    channel.tell();

    expect(posted).toEqual([{ data: 'changed' }]);
  });

  test('hears the storage event too', () => {
    const window = new FakeWindow();
    let heard = 0;
    channelIn(window).listen(() => heard++);

    window.dispatchEvent(new Event('storage'));

    expect(heard).toBe(1);
  });

  test('is closed while the page is hidden away, so that it may enter the back/forward cache', () => {
    const window = new FakeWindow();
    const channel = channelIn(window);
    channel.listen(() => undefined);
    expect(FakeBroadcastChannel.all.size).toBe(1);

    window.dispatchEvent(new Event('pagehide'));

    expect(FakeBroadcastChannel.all.size).toBe(0);
    expect(() => channel.tell()).not.toThrow();
    window.dispatchEvent(new Event('pageshow'));

    expect(FakeBroadcastChannel.all.size).toBe(1);
  });

  test('ended, hears nothing and holds nothing', () => {
    const window = new FakeWindow();
    let heard = 0;
    const end = channelIn(window).listen(() => heard++);

    end();
    window.dispatchEvent(new Event('storage'));
    window.dispatchEvent(new Event('pageshow'));

    expect(heard).toBe(0);
    expect(FakeBroadcastChannel.all.size).toBe(0);
  });

  test('a post that fails is no error: the others look at storage anyway', () => {
    const channel = channelIn(new FakeWindow());
    channel.listen(() => undefined);
    for (const one of FakeBroadcastChannel.all) one.closed = true;

    expect(() => channel.tell()).not.toThrow();
  });

  test.each([
    ['no window', null],
    ['a window that has nothing', {}],
    ['no BroadcastChannel', new EventTarget()],
  ])('with %s nothing throws', (_, window) => {
    const channel = channelIn(window);

    expect(() => {
      const end = channel.listen(() => undefined);
      channel.tell();
      end();
    }).not.toThrow();
  });
});

describe('browserTabLocks', () => {
  test('are those of the page, or none', () => {
    const locks = { request: () => Promise.resolve() };
    const at = (navigator: unknown): unknown => inPage(new FakeDocument({ navigator }), browserTabLocks);

    expect(at({ locks })).toBe(locks);
    expect(at({})).toBeNull();
    expect(at(undefined)).toBeNull();
  });
});

describe.each(nowhere)('where %s', (_, run) => {
  test('there are no locks', () => {
    expect(run(browserTabLocks)).toBeNull();
  });

  test('the page counts as in sight, and nothing wakes it', () => {
    const wake = run(browserPageWake);

    expect(wake.visible).toBe(true);
    expect(() => wake.listen(() => undefined)()).not.toThrow();
  });

  test('nobody is told', () => {
    const channel = run(() => browserTabChannel('app'));

    expect(() => {
      const end = channel.listen(() => undefined);
      channel.tell();
      end();
    }).not.toThrow();
    expect(FakeBroadcastChannel.all.size).toBe(0);
  });
});

describe('browserPageWake', () => {
  test('tells of each event by which a page comes back, until it is ended', () => {
    const window = new FakeWindow();
    const document = new FakeDocument(window);
    let woken = 0;
    const wake = inPage(document, browserPageWake);
    const end = wake.listen(() => woken++);
    const all = (): void => {
      document.dispatchEvent(new Event('visibilitychange'));
      for (const name of ['online', 'focus', 'pageshow']) window.dispatchEvent(new Event(name));
    };

    all();
    expect(woken).toBe(4);
    end();
    all();

    expect(woken).toBe(4);
  });

  test('of a tab that is hidden for good is what a server has instead: nobody looks, and nothing wakes', () => {
    const document = new FakeDocument(new FakeWindow());
    document.visibilityState = 'hidden';
    for (const wake of [inPage(document, browserPageWake), NO_PAGE_WAKE]) {
      const woken = jest.fn();
      const end = wake.listen(woken);

      expect(wake.visible).toBe(false);
      expect(end).not.toThrow();
      expect(woken).not.toHaveBeenCalled();
    }
  });

  test('knows whether the tab is in sight, at each look anew', () => {
    const document = new FakeDocument(new FakeWindow());
    const wake = inPage(document, browserPageWake);

    expect(wake.visible).toBe(true);
    document.visibilityState = 'hidden';

    expect(wake.visible).toBe(false);
  });
});

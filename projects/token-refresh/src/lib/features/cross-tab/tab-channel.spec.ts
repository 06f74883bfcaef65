import { inPage, NO_BROWSER, StandInDocument } from '../../../../test/world/stand-in-page';
import { browserTabChannel, TabChannel } from './tab-channel';

/** Each receives what the other channels of its name post. */
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
  readonly BroadcastChannel: unknown = FakeBroadcastChannel;
}

function channelIn(window: unknown, name = 'app'): TabChannel {
  return inPage(new StandInDocument(window), () => browserTabChannel(name));
}

/** Listens, notifies and stops. */
function use(channel: TabChannel): void {
  const stop = channel.listen(() => undefined);
  channel.notify();
  stop();
}

afterEach(() => FakeBroadcastChannel.all.clear());

describe('browserTabChannel', () => {
  test('notifies the other tabs of its name, not itself', () => {
    const heard: string[] = [];
    const tabs = ['one', 'two', 'other'].map((tab) => {
      const channel = channelIn(new FakeWindow(), tab === 'other' ? 'another app' : 'app');
      channel.listen(() => heard.push(tab));
      return channel;
    });

    tabs[0]?.notify();

    expect(heard).toEqual(['two']);
  });

  test('says that something has changed and not what: no token goes through the channel', () => {
    const channel = channelIn(new FakeWindow());
    channel.listen(() => undefined);
    const posted: unknown[] = [];
    const other = new FakeBroadcastChannel('app');
    other.onmessage = (event) => posted.push(event);

    channel.notify();

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
    expect(() => channel.notify()).not.toThrow();
    window.dispatchEvent(new Event('pageshow'));
    window.dispatchEvent(new Event('pageshow'));

    expect(FakeBroadcastChannel.all.size).toBe(1);
  });

  test('stopped, it hears nothing and holds nothing', () => {
    const window = new FakeWindow();
    let heard = 0;
    const stop = channelIn(window).listen(() => heard++);

    stop();
    window.dispatchEvent(new Event('storage'));
    window.dispatchEvent(new Event('pageshow'));

    expect(heard).toBe(0);
    expect(FakeBroadcastChannel.all.size).toBe(0);
  });

  test('a post that fails is no error: the others read storage anyway', () => {
    const channel = channelIn(new FakeWindow());
    channel.listen(() => undefined);
    for (const one of FakeBroadcastChannel.all) one.closed = true;

    expect(() => channel.notify()).not.toThrow();
  });

  const forbidden = (): never => {
    throw new DOMException('not in this frame', 'SecurityError');
  };

  test.each<[string, unknown]>([
    ['no window', null],
    ['a window that has nothing', {}],
    ['no BroadcastChannel', new EventTarget()],
    ['H3 a BroadcastChannel whose constructor throws', { BroadcastChannel: forbidden }],
    [
      'H3 a BroadcastChannel that may not be touched',
      Object.defineProperty({}, 'BroadcastChannel', { get: forbidden }),
    ],
  ])('with %s nothing throws', (_, window) => {
    expect(() => use(channelIn(window))).not.toThrow();
  });

  test('H3 where BroadcastChannel throws, the storage event is heard all the same', () => {
    const window = Object.assign(new EventTarget(), { BroadcastChannel: forbidden });
    let heard = 0;
    channelIn(window).listen(() => heard++);

    window.dispatchEvent(new Event('storage'));

    expect(heard).toBe(1);
  });

  test.each(NO_BROWSER)('where %s it notifies no tab', (_, run) => {
    expect(() => use(run(() => browserTabChannel('app')))).not.toThrow();
    expect(FakeBroadcastChannel.all.size).toBe(0);
  });
});

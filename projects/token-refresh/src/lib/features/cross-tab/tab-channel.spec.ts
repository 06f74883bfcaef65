import { inPage, NO_BROWSER, StandInDocument } from '../../../../test/world/stand-in-page';
import { browserTabChannel } from './tab-channel';

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
  constructor(readonly BroadcastChannel: unknown = FakeBroadcastChannel) {
    super();
  }
}

/** A tab that listens. */
function open(window: unknown = new FakeWindow(), name = 'app') {
  const channel = inPage(new StandInDocument(window), () => browserTabChannel(name));
  const heard = jest.fn();
  return { channel, heard, stop: channel.listen(heard) };
}

function forbidden(): never {
  throw new DOMException('not in this frame', 'SecurityError');
}

afterEach(() => FakeBroadcastChannel.all.clear());

describe('browserTabChannel', () => {
  test('notifies the other tabs of its name, not itself; what has changed, and so no token, it does not say', () => {
    const [one, two, other] = [open(), open(), open(undefined, 'another app')];
    const posted: unknown[] = [];
    new FakeBroadcastChannel('app').onmessage = (event) => posted.push(event);

    one.channel.notify();

    expect([one, two, other].map(({ heard }) => heard.mock.calls.length)).toEqual([0, 1, 0]);
    expect(posted).toEqual([{ data: 'changed' }]);
  });

  test('is closed while the page is hidden away, so that it may enter the back/forward cache', () => {
    const window = new FakeWindow();
    const { channel } = open(window);
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
    const { heard, stop } = open(window);

    stop();
    for (const name of ['storage', 'pageshow']) window.dispatchEvent(new Event(name));

    expect(heard).not.toHaveBeenCalled();
    expect(FakeBroadcastChannel.all.size).toBe(0);
  });

  test('a post that fails is no error: the others read storage anyway', () => {
    const { channel } = open();
    for (const one of FakeBroadcastChannel.all) one.closed = true;

    expect(() => channel.notify()).not.toThrow();
  });

  test.each<[string, unknown]>([
    ['no window', null],
    ['a window that has nothing', {}],
    [
      'H3 a BroadcastChannel that may not be touched',
      Object.defineProperty({}, 'BroadcastChannel', { get: forbidden }),
    ],
  ])('with %s nothing throws', (_, window) => {
    const { channel, stop } = open(window);

    expect(() => channel.notify()).not.toThrow();
    expect(stop).not.toThrow();
  });

  test.each<[string, unknown]>([
    ['is there', FakeBroadcastChannel],
    ['is missing', null],
    ['H3 throws', forbidden],
  ])('where BroadcastChannel %s, the storage event is heard', (_, channel) => {
    const window = new FakeWindow(channel);
    const { heard } = open(window);

    window.dispatchEvent(new Event('storage'));

    expect(heard).toHaveBeenCalledTimes(1);
  });

  test.each(NO_BROWSER)('where %s it notifies no tab', (_, run) => {
    const channel = run(() => browserTabChannel('app'));
    channel.listen(() => undefined);

    expect(() => channel.notify()).not.toThrow();
    expect(FakeBroadcastChannel.all.size).toBe(0);
  });
});

import { inPage, NO_BROWSER } from '../../../test/world/stand-in-page';
import { browserPersonInput } from './person-input';

/** A window that says of its events what a browser says of a person's. */
class FakeWindow {
  readonly listeners = new Map<string, { readonly heard: (event: Event) => void; readonly options: unknown }>();

  addEventListener(type: string, heard: (event: Event) => void, options: unknown): void {
    this.listeners.set(type, { heard, options });
  }

  removeEventListener(type: string, heard: (event: Event) => void, options: unknown): void {
    const known = this.listeners.get(type);
    if (known?.heard === heard && known.options === options) this.listeners.delete(type);
  }

  fire(type: string, event: object = {}): void {
    this.listeners.get(type)?.heard({ type, isTrusted: true, ...event } as Event);
  }
}

function listening(): { window: FakeWindow; acted: jest.Mock; stop: () => void } {
  const window = new FakeWindow();
  const acted = jest.fn();
  const stop = inPage({ defaultView: window }, browserPersonInput).listen(acted);
  return { window, acted, stop };
}

describe('the input of a person', () => {
  test.each(['pointerdown', 'keydown', 'wheel', 'touchmove', 'click', 'input'])('I2 is a trusted %s', (type) => {
    const { window, acted } = listening();
    window.fire(type);
    expect(acted).toHaveBeenCalledTimes(1);
    window.fire(type, { isTrusted: false });
    expect(acted).toHaveBeenCalledTimes(1);
  });

  test.each(['scroll', 'focus', 'focusin', 'visibilitychange', 'resize', 'storage', 'message', 'mousemove'])(
    'I2 is no %s, which may come without a person',
    (type) => {
      const { window, acted } = listening();
      window.fire(type);
      expect(acted).not.toHaveBeenCalled();
    },
  );

  test('I2 is no key that is held down', () => {
    const { window, acted } = listening();
    window.fire('keydown', { repeat: true });
    expect(acted).not.toHaveBeenCalled();
  });

  test('I2 is a pointer that moves, in either direction, and not one beneath which the page moves', () => {
    const { window, acted } = listening();
    const places = [
      [10, 20],
      [10, 20],
      [11, 20],
      [11, 20],
      [11, 19],
    ];
    const counts = places.map(([screenX, screenY]) => {
      window.fire('pointermove', { screenX, screenY });
      return acted.mock.calls.length;
    });
    expect(counts).toEqual([0, 0, 1, 1, 2]);
  });

  test('I2 is heard before the app can stop it, and delays no scrolling', () => {
    const { window } = listening();
    for (const { options } of window.listeners.values()) expect(options).toEqual({ capture: true, passive: true });
  });

  test('I2 is heard of a real document as well, where what scripts dispatch counts for nothing', () => {
    const acted = jest.fn();
    const stop = inPage(document, browserPersonInput).listen(acted);
    document.body.click();
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
    expect(acted).not.toHaveBeenCalled();
    stop();
  });

  test('is heard no more once that is stopped', () => {
    const { window, stop } = listening();
    stop();
    expect(window.listeners.size).toBe(0);
  });

  test.each(NO_BROWSER)('is never heard where %s', (_, run) => {
    expect(() => run(browserPersonInput).listen(() => undefined)()).not.toThrow();
  });
});

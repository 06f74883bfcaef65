import { inPage, NO_BROWSER, StandInDocument } from '../../../../test/world/stand-in-page';
import { browserTabLocks } from './tab-locks';

describe('browserTabLocks', () => {
  test('are those of the page; `null` where it has none', () => {
    const locks = { request: () => Promise.resolve() };
    const at = (navigator: unknown): unknown => inPage(new StandInDocument({ navigator }), browserTabLocks);

    expect(at({ locks })).toBe(locks);
    expect(at({})).toBeNull();
    expect(at(undefined)).toBeNull();
  });

  test.each(NO_BROWSER)('`null` where %s', (_, run) => {
    expect(run(browserTabLocks)).toBeNull();
  });

  test('H3 a page that throws when it is asked for its locks has none', () => {
    const forbidden = (): never => {
      throw new DOMException('not in this frame', 'SecurityError');
    };
    const navigator = Object.defineProperty({}, 'locks', { get: forbidden });

    expect(inPage(new StandInDocument({ navigator }), browserTabLocks)).toBeNull();
  });
});

import { PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { inPage, NO_BROWSER, StandInDocument } from '../../../test/world/stand-in-page';
import { browserPageLifecycle } from './page-lifecycle';

describe('browserPageLifecycle', () => {
  test('calls back for each event by which a page resumes, until it is stopped', () => {
    const window = new EventTarget();
    const document = new StandInDocument(window);
    let woken = 0;
    const stop = inPage(document, browserPageLifecycle).onWake(() => woken++);
    const all = (): void => {
      // A document's `visibilitychange` bubbles up to the window.
      for (const name of ['visibilitychange', 'online', 'focus', 'pageshow']) window.dispatchEvent(new Event(name));
    };

    all();
    expect(woken).toBe(4);
    stop();
    all();

    expect(woken).toBe(4);
  });

  test.each(NO_BROWSER)('where %s the page never resumes', (_, run) => {
    const page = run(browserPageLifecycle);

    expect(() => page.onWake(() => undefined)()).not.toThrow();
  });

  test('on a server it listens to nothing', () => {
    TestBed.configureTestingModule({ providers: [{ provide: PLATFORM_ID, useValue: 'server' }] });
    const window = new EventTarget();
    const page = inPage(new StandInDocument(window), browserPageLifecycle);
    const woken = jest.fn();
    const stop = page.onWake(woken);

    window.dispatchEvent(new Event('focus'));

    expect(woken).not.toHaveBeenCalled();
    expect(stop).not.toThrow();
  });
});

import { PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { inPage, NO_BROWSER, StandInDocument } from '../../../test/world/stand-in-page';
import { browserPageVisibility } from './page-visibility';

describe('browserPageVisibility', () => {
  test('knows whether the page is visible, at each look anew', () => {
    const document = new StandInDocument(new EventTarget());
    const page = inPage(document, browserPageVisibility);

    expect(page.visible).toBe(true);
    document.visibilityState = 'hidden';

    expect(page.visible).toBe(false);
  });

  test.each(NO_BROWSER)('where %s the page counts as visible', (_, run) => {
    expect(run(browserPageVisibility).visible).toBe(true);
  });

  test('on a server it is hidden', () => {
    TestBed.configureTestingModule({ providers: [{ provide: PLATFORM_ID, useValue: 'server' }] });

    expect(inPage(new StandInDocument(new EventTarget()), browserPageVisibility).visible).toBe(false);
  });
});

import { TestBed } from '@angular/core/testing';
import { rememberedTokens } from './remembered-tokens';
import { NAMESPACE, TokenStorageArea } from './token-storage';

afterEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

function open(): TokenStorageArea {
  TestBed.configureTestingModule({ providers: [{ provide: NAMESPACE, useValue: 'ns' }] });
  const area = TestBed.runInInjectionContext(rememberedTokens());
  if (!area) throw new Error('no area');
  return area;
}

describe('W9 rememberedTokens()', () => {
  test('tabs share it, unless the session is in the tab alone', () => {
    const area = open();
    expect([area.read(), area.shared]).toEqual([null, true]);
    area.remember?.(false);
    expect(area.shared).toBe(false);
    area.remember?.(true);
    expect(area.shared).toBe(true);
  });

  test('where both were found empty, what is written without a choice goes to the tab', () => {
    const area = open();
    expect(area.read()).toBeNull();
    area.write('a session');
    expect([sessionStorage.getItem('ns'), localStorage.getItem('ns')]).toEqual(['a session', null]);
  });

  test('a session of the browser stays there as it is renewed', () => {
    localStorage.setItem('ns', 'a session');
    const area = open();
    expect(area.read()).toBe('a session');
    area.write('renewed');
    expect([sessionStorage.getItem('ns'), localStorage.getItem('ns')]).toEqual([null, 'renewed']);
  });
});

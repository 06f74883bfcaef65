import { DOCUMENT } from '@angular/common';
import { createEnvironmentInjector, EnvironmentInjector, Injector, runInInjectionContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';

/** A document with as much of a window as a test gives it. */
export class StandInDocument extends EventTarget {
  visibilityState = 'visible';

  constructor(readonly defaultView: unknown) {
    super();
  }
}

/** Runs in the injection context of an app on this page. */
export function inPage<T>(document: unknown, run: () => T): T {
  const injector = createEnvironmentInjector(
    [{ provide: DOCUMENT, useValue: document }],
    TestBed.inject(EnvironmentInjector),
  );
  return runInInjectionContext(injector, run);
}

/** Injection contexts in which there is no browser to speak of. */
export const NO_BROWSER: readonly [string, <T>(run: () => T) => T][] = [
  ['no document is provided', (run) => runInInjectionContext(Injector.create({ providers: [] }), run)],
  ['the document is null', (run) => inPage(null, run)],
  ['the document is a stand-in', (run) => inPage({}, run)],
];

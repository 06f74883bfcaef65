import {
  createEnvironmentInjector,
  DestroyRef,
  EnvironmentInjector,
  inject,
  runInInjectionContext,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { onStart, provideNamedSession, sessionInjector, sessionName } from './named-session';

/** An app with one session that has a name. */
function start(isReplaced?: (name: string) => boolean): { app: EnvironmentInjector; destroyed: jest.Mock } {
  const destroyed = jest.fn();
  const notes = onStart(() => void inject(DestroyRef).onDestroy(destroyed));
  const app = createEnvironmentInjector(
    [provideNamedSession('one', [notes], isReplaced)],
    TestBed.inject(EnvironmentInjector),
  );
  return { app, destroyed };
}

describe('M1 a session with a name', () => {
  test('has an injector of its own, which knows the name', () => {
    const { app } = start();
    const session = runInInjectionContext(app, () => sessionInjector('one'));
    expect(session).not.toBe(app);
    expect([session, app].map((injector) => runInInjectionContext(injector, sessionName))).toEqual(['one', null]);
  });

  test('ends with the app', () => {
    const { app, destroyed } = start();
    expect(destroyed).not.toHaveBeenCalled();
    app.destroy();
    expect(destroyed).toHaveBeenCalledTimes(1);
  });

  test('does not start where that of a test takes its place', () => {
    const { app } = start((name) => name === 'one');
    expect(() => runInInjectionContext(app, () => sessionInjector('one'))).toThrow(
      /there is no session 'one'.*\(K18\)/s,
    );
    expect(runInInjectionContext(start(() => false).app, () => sessionInjector('one'))).toBeDefined();
  });
});

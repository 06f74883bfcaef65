import {
  createEnvironmentInjector,
  DestroyRef,
  ENVIRONMENT_INITIALIZER,
  EnvironmentInjector,
  EnvironmentProviders,
  inject,
  InjectionToken,
  Provider,
} from '@angular/core';
import { configurationError } from '../platform/configuration-error';
import { SESSION_ENDED } from './session-end';

declare const ngDevMode: boolean | undefined;

// A session with a name is what one without a name is, in an injector of its own below that of the app.

/**
 * Where to look for what a feature may provide: in the injector of the session alone. That of a session with a name would
 * otherwise find what the session without a name has.
 */
export const OWN = { optional: true, self: true } as const;

/** The injectors of the sessions with a name, each from when it starts. Absent: there are none. */
export const NAMED_SESSIONS = new InjectionToken<Map<string, EnvironmentInjector>>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh sessions' : '',
);

/** The injector of a session. Needs an injection context. @param name left out: the injector of this context */
export function sessionInjector(name?: string): EnvironmentInjector {
  if (name === undefined) return inject(EnvironmentInjector);
  const found = inject(NAMED_SESSIONS, { optional: true })?.get(name);
  if (found) return found;
  throw configurationError(
    (typeof ngDevMode === 'undefined' || ngDevMode) &&
      `there is no session '${name}': add provideTokenRefresh({ name: '${name}', backend, apis }) to the providers of ` +
        'bootstrapApplication(), or TokenRefreshModule.forRoot({ name, … }) to the imports of AppModule (K18)',
    name,
  );
}

/** The name of the session whose injection context this is; `null`: none. */
export function sessionName(): string | null {
  const own = inject(EnvironmentInjector);
  const sessions = [...(inject(NAMED_SESSIONS, { optional: true }) ?? [])];
  return sessions.find(([, injector]) => injector === own)?.[0] ?? null;
}

/**
 * Provides a session with a name, which starts with the app.
 *
 * @param providers of the session
 * @param isReplaced in development: whether that of a test takes its place
 */
export function provideNamedSession(
  name: string,
  providers: readonly (Provider | EnvironmentProviders)[],
  isReplaced?: (name: string) => boolean,
): Provider[] {
  return [
    { provide: NAMED_SESSIONS, useFactory: () => new Map() },
    onStart(() => {
      if ((typeof ngDevMode === 'undefined' || ngDevMode) && isReplaced?.(name)) return;
      const injector = createEnvironmentInjector(
        [
          // First of all: what starts with the session may send requests.
          onStart(() => inject(NAMED_SESSIONS).set(name, inject(EnvironmentInjector))),
          // The first listener: those after it read the name.
          { provide: SESSION_ENDED, multi: true, useValue: (end: object) => Object.assign(end, { sessionName: name }) },
          ...providers,
        ],
        inject(EnvironmentInjector),
      );
      inject(DestroyRef).onDestroy(() => injector.destroy());
    }),
  ];
}

/** `provideEnvironmentInitializer` came with Angular 19; we support 17. */
export function onStart(start: () => void): Provider {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  return { provide: ENVIRONMENT_INITIALIZER, multi: true, useValue: start };
}

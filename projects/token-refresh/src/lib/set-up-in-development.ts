import { inject, Provider } from '@angular/core';
import { TokenBackend } from './backends/token-backend';
import { TokenRefreshFeature } from './features/token-refresh-feature';
import { injectApiScope, parseApis } from './http/api-scope';
import { configurationError } from './platform/configuration-error';
import { FINDINGS, Findings, NamedFindings } from './platform/findings';
import { READ_CONFIG, REFRESH_CONFIG, RefreshConfig } from './refresh/refresh-config';
import { onStart, OWN } from './session/named-session';
import { RECORD_STORAGE } from './session/record-storage';
import { claim, SET_UP_CHECKS, SET_UPS, SetUpChecks } from './session/set-up-checks';

// In development only: production has none of it.

/** What is provided beside every set-up, in the injector of the app. */
export function ofTheApp(name: string | undefined): Provider[] {
  return [
    { provide: FINDINGS, useFactory: () => new Findings() },
    { provide: SET_UP_CHECKS, useFactory: () => new SetUpChecks() },
    { provide: SET_UPS, multi: true, useValue: name ?? null },
    onStart(() => inject(SET_UP_CHECKS).checkNames(inject(SET_UPS))),
  ];
}

/** Whether the session of a test takes the place of one of the app. Needs an injection context. */
export function isReplaced(name: string): boolean {
  return inject(SET_UP_CHECKS).isReplaced(name, inject(SET_UPS));
}

/** What is provided with every session, in its own injector. */
export function ofTheSession(name: string | undefined): Provider[] {
  return [
    name === undefined
      ? []
      : { provide: FINDINGS, useFactory: () => new NamedFindings(name, inject(FINDINGS, { skipSelf: true })) },
    // What two sessions cannot both have is found at start-up; where a function gives the configuration, as it is read.
    onStart(() => {
      if (!inject(READ_CONFIG).config || inject(SET_UPS).length < 2) return;
      inject(REFRESH_CONFIG);
      inject(RECORD_STORAGE, OWN);
    }),
  ];
}

/** Claims for this session what no other may have. Needs an injection context. */
export function claimSettings({ namespace, apis, backend }: RefreshConfig): void {
  claim('namespace', namespace);
  const { own = '' } = injectApiScope(apis);
  for (const { origin, path } of [...apis, ...parseApis(backend.audiences ?? [], 'resources')])
    claim('apis', `${origin ?? own}${path}` || '/');
}

/** @throws Error if audiences are named and not used, or the other way round. */
export function checkAudiences({ audiences = [] }: TokenBackend, features: readonly TokenRefreshFeature[]): void {
  const isUsed = features.some(({ ɵkind }) => ɵkind === 'withAudiences');
  if (isUsed === audiences.length > 0) return;
  throw configurationError(
    isUsed
      ? 'withAudiences() needs a backend with `audiences`, such as oauth2Backend({ resources })'
      : '`resources` of oauth2Backend() need withAudiences(): give it to provideTokenRefresh() as a feature',
  );
}

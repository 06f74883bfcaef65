import { inject } from '@angular/core';
import { Router } from '@angular/router';
import {
  localStorageTokens,
  SessionEnd,
  TokenRefreshConfig,
  TokenRefreshFeature,
  withCrossTabSync,
  withProactiveRefresh,
  withStepUp,
  withStorage,
} from 'ngx-token-refresh';
import { SecondFactor } from '../dialogs/second-factor';
import { SignInAgain } from '../dialogs/sign-in-again';
import { envelopeWire } from '../wire/envelope-wire';
import { oauth2Wire, oidcWire } from '../wire/oauth-wires';
import { restWire } from '../wire/rest-wire';
import { Wire } from '../wire/wire';
import { Choices, serverOf } from './choices';

const WIRES: Readonly<Record<Choices['backend'], () => Wire>> = {
  envelope: envelopeWire,
  rest: restWire,
  oauth2: oauth2Wire,
  oidc: oidcWire,
};

export function wireOf(backend: Choices['backend']): Wire {
  return WIRES[backend]();
}

/** What both set-ups hand to the library. */
export function tokenRefreshSetup({ backend, proactive }: Choices): [TokenRefreshConfig, ...TokenRefreshFeature[]] {
  const wire = wireOf(backend);
  // One per server: a session of the one means nothing to the other.
  const namespace = `ngx-token-refresh-demo-${serverOf(backend)}`;
  return [
    {
      backend: wire.backend,
      namespace,
      // Half of the default: a refresh that hangs shall be watched, not waited for.
      refreshTimeout: 5_000,
      onSessionEnded: askAgainOrGoToLogin,
    },
    withStorage(localStorageTokens()),
    withCrossTabSync(),
    ...(wire.secondFactor
      ? [withStepUp((demand) => inject(SecondFactor).ask(demand), { isStepUp: wire.secondFactor.isStepUp })]
      : []),
    ...(proactive === 'on' ? [withProactiveRefresh()] : []),
  ];
}

function askAgainOrGoToLogin(end: SessionEnd): void {
  if (inject(SignInAgain).ask(end)) return;
  const { reason } = end;
  void inject(Router).navigate(['/login'], { queryParams: { ended: reason }, queryParamsHandling: 'merge' });
}

import { inject } from '@angular/core';
import { Router } from '@angular/router';
import {
  localStorageTokens,
  memoryTokens,
  rememberedTokens,
  SessionEnd,
  TokenRefreshConfig,
  TokenRefreshFeature,
  withCrossTabSync,
  withInactivity,
  withProactiveRefresh,
  withSessionResume,
  withStepUp,
  withStorage,
} from 'ngx-token-refresh';
import { SecondFactor } from '../dialogs/second-factor';
import { SignInAgain } from '../dialogs/sign-in-again';
import { signOutAfterIn } from '../inactivity/countdown';
import { cookieWire } from '../wire/cookie-wire';
import { envelopeWire } from '../wire/envelope-wire';
import { oauth2Wire, oidcWire } from '../wire/oauth-wires';
import { restWire } from '../wire/rest-wire';
import { Wire } from '../wire/wire';
import { Choices, serverOf } from './choices';

const WIRES: Readonly<Record<Choices['backend'], () => Wire>> = {
  envelope: envelopeWire,
  rest: restWire,
  cookie: cookieWire,
  oauth2: oauth2Wire,
  oidc: oidcWire,
};

const STORAGES = { local: localStorageTokens, remember: rememberedTokens, memory: memoryTokens };

export function wireOf(backend: Choices['backend']): Wire {
  return WIRES[backend]();
}

/** What both set-ups hand to the library. */
export function tokenRefreshSetup({
  backend,
  proactive,
  tokens,
}: Choices): [TokenRefreshConfig, ...TokenRefreshFeature[]] {
  const wire = wireOf(backend);
  // One per server: a session of the one means nothing to the other. One per storage, too: each begins without a session.
  const namespace = `ngx-token-refresh-demo-${serverOf(backend)}${tokens === 'local' || backend === 'cookie' ? '' : `-${tokens}`}`;
  return [
    {
      backend: wire.backend,
      namespace,
      // Half of the default: a refresh that hangs shall be watched, not waited for.
      refreshTimeout: 5_000,
      onSessionEnded: askAgainOrGoToLogin,
    },
    withStorage(STORAGES[tokens]()),
    withCrossTabSync(),
    withInactivity({ signOutAfter: signOutAfterIn(location.search) }),
    ...(backend === 'cookie' ? [withSessionResume()] : []),
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

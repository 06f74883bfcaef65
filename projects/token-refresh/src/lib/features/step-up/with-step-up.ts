import { inject } from '@angular/core';
import { readBody } from '../../backends/read-body';
import { TokenHttpAnswer } from '../../backends/token-backend';
import { configurationError } from '../../platform/configuration-error';
import { onServer } from '../../platform/on-server';
import { RefreshCoordinator } from '../../refresh/refresh-coordinator';
import { atStart, TokenRefreshFeature } from '../token-refresh-feature';
import { StepUpDetails } from './step-up-demand';
import { StepUpHandler, StepUps } from './step-ups';

declare const ngDevMode: boolean | undefined;

/** Options of {@link withStepUp}. */
export interface StepUpOptions {
  /**
   * Finds the demand in an answer of an API with signs of its own, a success or a failure; `null`: it makes none. It says
   * that the server has not acted on the request, which is then sent again whatever its method. It also gets the JSON in a
   * `blob`, `arraybuffer` or `text` body.
   *
   * @default only the standard errors in `WWW-Authenticate` are demands; they count beside your own signs too
   */
  isStepUp?(answer: TokenHttpAnswer): StepUpDetails | null;
}

/**
 * Asks the person for more where the server demands it: a stronger or newer sign-in (401 `insufficient_user_authentication`,
 * RFC 9470), a wider scope (401 or 403 `insufficient_scope`, RFC 6750), or other claims (401 `insufficient_claims`).
 *
 * The handler is called once for all requests that are refused with the same demand; they wait, and each is sent once more
 * with the tokens that it resolves with, which are stored in the same session. Resolving with nothing after
 * `TokenStore.renew()` counts as that. If it resolves with nothing otherwise, or rejects, callers get the server's own
 * answer; so do they where the demand is repeated. One request asks the person once at most.
 *
 * ```ts
 * provideTokenRefresh({ backend }, withStepUp((demand) => inject(SecondFactor).ask(demand)))
 * ```
 *
 * There is no timeout. A sign-out, another sign-in and the callers' cancelling end the waiting. On a server the handler is
 * never called.
 *
 * @param handler runs in an injection context; its first value counts. It may be an observable, such as `afterClosed()` of a
 * dialog, which is unsubscribed when the session ends.
 * @throws Error if the handler is no function.
 */
export function withStepUp(handler: StepUpHandler, options: StepUpOptions = {}): TokenRefreshFeature {
  if ((typeof ngDevMode === 'undefined' || ngDevMode) && typeof (handler as unknown) !== 'function')
    throw configurationError('withStepUp() must be given a function that asks the person');
  return {
    ɵkind: 'withStepUp',
    ɵproviders: [
      atStart(() => {
        if (onServer()) return;
        const stepUps = new StepUps(handler, options.isStepUp?.bind(options));
        inject(RefreshCoordinator).stepUp = Object.assign(stepUps.find.bind(stepUps), options.isStepUp && { readBody });
      }),
    ],
  };
}

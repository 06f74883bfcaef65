import { ApplicationInitStatus, EnvironmentInjector, inject, InjectionToken, Injector } from '@angular/core';
import { missingSetUp } from '../platform/missing-set-up';
import { CLOCK } from '../platform/clock';
import { RefreshCoordinator } from '../refresh/refresh-coordinator';
import { READ_CONFIG, REFRESH_CONFIG } from '../refresh/refresh-config';
import { TAB_SYNC } from '../refresh/tab-sync';
import { SessionStore } from '../session/session-store';
import { ANONYMOUS_REFUSAL } from './anonymous-refusal';
import { injectApiScope } from './api-scope';
import { RequestChecks } from './request-checks';
import { REQUEST_SIGNER } from './request-signer';
import { STEP_UP } from './step-up';
import { TokenHeader } from './token-header';

declare const ngDevMode: boolean | undefined;

export const INTERCEPTOR_CONTEXT = new InjectionToken<InterceptorContext>(
  typeof ngDevMode === 'undefined' || ngDevMode ? missingSetUp('the interceptor of ngx-token-refresh') : '',
);

/** A token, because every request injects it: Angular takes longer to find a class. `undefined`: not configured yet. */
export const READY_CONTEXT = new InjectionToken<() => InterceptorContext | undefined>(
  typeof ngDevMode === 'undefined' || ngDevMode ? missingSetUp('the interceptor of ngx-token-refresh') : '',
);

/** Needs an injection context. */
export function contextWhenReady(): () => InterceptorContext | undefined {
  const injector = inject(EnvironmentInjector);
  const read = inject(READ_CONFIG);
  let context: InterceptorContext | undefined;
  // Angular declares it as `false`.
  const isStarted = (): boolean => injector.get(ApplicationInitStatus).done;
  return () => (context ??= read.config || isStarted() ? injector.get(INTERCEPTOR_CONTEXT) : undefined);
}

/** What may find something in the body of an answer; `undefined`: the configuration is not read yet. */
export function readyJudges(injector: Injector): Pick<InterceptorContext, 'backend' | 'stepUp'> | undefined {
  return injector.get(READY_CONTEXT)();
}

/** What the requests of one app share. */
export class InterceptorContext {
  readonly store = inject(SessionStore);
  readonly coordinator = inject(RefreshCoordinator);
  readonly clock = inject(CLOCK);
  readonly backend = inject(REFRESH_CONFIG).backend;
  readonly signer = inject(REQUEST_SIGNER, { optional: true });
  readonly anonymousRefusal = inject(ANONYMOUS_REFUSAL, { optional: true });
  readonly stepUp = inject(STEP_UP, { optional: true });
  readonly tabs = inject(TAB_SYNC, { optional: true });
  readonly header = new TokenHeader(this.backend.header ?? 'Authorization', this.store, this.signer?.scheme);
  readonly xsrf = this.backend.xsrfRenewal?.() ?? null;
  /** Errors already delivered to a caller; lets an outer duplicate interceptor recognise and skip them. */
  readonly delivered = new WeakSet();
  readonly scope = injectApiScope();
  /** Looks at requests and answers, in development. */
  declare checks?: RequestChecks | null;
}

import {
  HttpClient,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { ApplicationConfig, inject, Injectable, signal } from '@angular/core';
import {
  provideTokenRefresh,
  restBackend,
  StepUpDemand,
  tokenRefreshInterceptor,
  Tokens,
  withStepUp,
} from 'ngx-token-refresh';
import { Observable, Subscriber } from 'rxjs';

/** Asks for a second factor: a dialog is shown while `demand()` is set. */
@Injectable({ providedIn: 'root' })
export class SecondFactor {
  readonly #http = inject(HttpClient);
  #answer: Subscriber<Tokens> | null = null;
  readonly demand = signal<StepUpDemand | null>(null);
  readonly isWrong = signal(false);

  ask(demand: StepUpDemand): Observable<Tokens> {
    return new Observable((answer) => {
      this.#answer = answer;
      this.isWrong.set(false);
      this.demand.set(demand);
      // Met, given up, or the session has ended meanwhile.
      return () => this.demand.set(null);
    });
  }

  /** The server checks the code, and issues stronger tokens. */
  confirm(code: string): void {
    const answer = this.#answer;
    this.#http.post<Tokens>('/api/auth/step-up', { code }).subscribe({
      next: (tokens) => answer?.next(tokens),
      error: () => this.isWrong.set(true),
    });
  }

  /** The person has closed the dialog. */
  cancel(): void {
    this.#answer?.complete();
  }
}

export const appConfig: ApplicationConfig = {
  providers: [
    provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
    provideTokenRefresh(
      { backend: restBackend({ refreshUrl: '/api/auth/refresh' }) },
      withStepUp((demand) => inject(SecondFactor).ask(demand)),
    ),
  ],
};

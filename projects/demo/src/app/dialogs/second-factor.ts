import { HttpClient } from '@angular/common/http';
import { inject, Injectable, signal } from '@angular/core';
import { StepUpDemand, Tokens } from 'ngx-token-refresh';
import { Observable, Subscriber } from 'rxjs';
import { WIRE } from '../wire/wire';

/** Asks for the second factor that the server demands: a dialog is shown while `demand()` is set. */
@Injectable({ providedIn: 'root' })
export class SecondFactor {
  readonly #http = inject(HttpClient);
  readonly #wire = inject(WIRE);
  #answer: Subscriber<Tokens> | null = null;
  readonly demand = signal<StepUpDemand | null>(null);
  readonly problem = signal<string | null>(null);

  ask(demand: StepUpDemand): Observable<Tokens> {
    return new Observable((answer) => {
      this.#answer = answer;
      this.problem.set(null);
      this.demand.set(demand);
      // Met, given up, or the session has ended meanwhile.
      return () => this.demand.set(null);
    });
  }

  confirm(code: string): void {
    const answer = this.#answer;
    this.problem.set(null);
    this.#wire.secondFactor?.confirm(this.#http, code).subscribe({
      next: (body) => {
        const tokens = body && this.#wire.backend.readTokens?.(body, Date.now());
        if (tokens) answer?.next(tokens);
        else this.problem.set('That code is wrong.');
      },
      error: () => this.problem.set('The server cannot be reached, or the session is over.'),
    });
  }

  /** The person closes the dialog: the calls get the server's own answer. */
  cancel(): void {
    this.#answer?.complete();
  }
}

import { HttpClient } from '@angular/common/http';
import { ErrorHandler, inject, Injectable, signal } from '@angular/core';
import { catchError, EMPTY, Observable, tap } from 'rxjs';
import { Session } from '../session/session';
import { WIRE } from '../wire/wire';
import { addAnswer, addError, CallOutcome, NO_OUTCOME } from './call-outcome';

/** How long the server holds an answer back, in ms: so that calls overlap and can be seen. */
const DELAY = 120;

/** The calls an app makes. Nothing in here knows of tokens: that is the point. */
@Injectable({ providedIn: 'root' })
export class Calls {
  readonly #http = inject(HttpClient);
  readonly #wire = inject(WIRE);
  readonly #session = inject(Session);
  readonly #errors = inject(ErrorHandler);
  readonly #outcome = signal<CallOutcome>(NO_OUTCOME);
  #lastId = 0;

  /** What the callers got since the last time that something was sent into the quiet. */
  readonly outcome = this.#outcome.asReadonly();

  send(count: number): void {
    this.#begin(count);
    for (let sent = 0; sent < count; sent++) this.#watch(this.#get(++this.#lastId));
  }

  post(): void {
    this.#begin(1);
    this.#watch(
      this.#http
        .post(this.#wire.itemUrl(++this.#lastId), { note: 'sent once' }, { params: { delay: DELAY } })
        .pipe(tap(() => this.#outcome.update((outcome) => addAnswer(outcome, true)))),
    );
  }

  /** Each needs a second factor. */
  transfer(count: number, body: object): void {
    const { secondFactor } = this.#wire;
    if (!secondFactor) return;
    this.#begin(count);
    for (let sent = 0; sent < count; sent++) {
      const id = ++this.#lastId;
      this.#watch(
        this.#expectOwn(this.#http.post(secondFactor.transferUrl(id), body, { params: { delay: DELAY } }), id),
      );
    }
  }

  forget(): void {
    this.#outcome.update(({ pending }) => ({ ...NO_OUTCOME, pending }));
  }

  #get(id: number): Observable<unknown> {
    return this.#expectOwn(this.#http.get(this.#wire.itemUrl(id), { params: { delay: DELAY } }), id);
  }

  #expectOwn(call: Observable<unknown>, id: number): Observable<unknown> {
    const caller = this.#session.claims()?.username;
    return call.pipe(
      tap((answer) => this.#outcome.update((outcome) => addAnswer(outcome, this.#isOwn(answer, id, caller)))),
    );
  }

  /** Whether an answer belongs to this call, and was given to the person who was signed in when it was made. */
  #isOwn(answer: unknown, id: number, caller: string | undefined): boolean {
    const item = this.#wire.item(answer);
    if (Number(item?.id) === id && item?.owner === caller) return true;
    this.#errors.handleError(new Error(`Call ${id} of ${caller} got item ${item?.id} of ${item?.owner}.`));
    return false;
  }

  #watch(call: Observable<unknown>): void {
    call
      .pipe(
        catchError((error: unknown) => {
          this.#outcome.update((outcome) => addError(outcome, error));
          return EMPTY;
        }),
      )
      .subscribe();
  }

  #begin(count: number): void {
    this.#outcome.update((outcome) => {
      const before = outcome.pending > 0 ? outcome : NO_OUTCOME;
      return { ...before, pending: before.pending + count };
    });
  }
}

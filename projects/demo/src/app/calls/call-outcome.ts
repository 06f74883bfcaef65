import { HttpErrorResponse } from '@angular/common/http';
import { TokenRefreshError } from 'ngx-token-refresh';

/** What the callers of the app got: all that an app ever sees of tokens and refreshes. */
export interface CallOutcome {
  readonly pending: number;
  readonly answers: number;
  /** Answers that belonged to another call. There must be none. */
  readonly strays: number;
  /** How many callers got which error. */
  readonly errors: Readonly<Record<string, number>>;
}

export const NO_OUTCOME: CallOutcome = { pending: 0, answers: 0, strays: 0, errors: {} };

export function addAnswer(outcome: CallOutcome, isOwn: boolean): CallOutcome {
  const { pending, answers, strays } = outcome;
  return { ...outcome, pending: pending - 1, answers: answers + 1, strays: strays + (isOwn ? 0 : 1) };
}

export function addError(outcome: CallOutcome, error: unknown): CallOutcome {
  const { pending, errors } = outcome;
  const name = nameOf(error);
  return { ...outcome, pending: pending - 1, errors: { ...errors, [name]: (errors[name] ?? 0) + 1 } };
}

function nameOf(error: unknown): string {
  if (!(error instanceof HttpErrorResponse)) return 'an error that is no HttpErrorResponse';
  const { status } = error;
  const cause: unknown = error.error;
  return cause instanceof TokenRefreshError
    ? `status ${status}, TokenRefreshError '${cause.code}'`
    : `status ${status}, the server’s own`;
}

/** `The app got 10 answers, each to its own call, and no error.` */
export function outcomeSentence({ pending, answers, strays, errors }: CallOutcome): string {
  if (pending + answers === 0 && Object.keys(errors).length === 0) return '';
  const own = strays > 0 ? `${strays} of them to the wrong call` : answers > 1 ? 'each to its own call' : '';
  const waiting = pending > 0 ? `waits for ${pending} and has` : 'got';
  const failed = Object.entries(errors).map(([name, count]) => `${plural(count, 'error')} (${name})`);
  return `The app ${waiting} ${[plural(answers, 'answer'), own].filter(Boolean).join(', ')}${own ? ',' : ''} and ${
    failed.join(' and ') || 'no error'
  }.`;
}

function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

import { HttpErrorResponse } from '@angular/common/http';
import { TokenRefreshError } from 'ngx-token-refresh';
import { addAnswer, addError, CallOutcome, NO_OUTCOME, outcomeSentence } from './call-outcome';

function after(pending: number, ...steps: readonly ((outcome: CallOutcome) => CallOutcome)[]): string {
  const start: CallOutcome = { ...NO_OUTCOME, pending };
  return outcomeSentence(steps.reduce((outcome, step) => step(outcome), start));
}

const answer = (outcome: CallOutcome): CallOutcome => addAnswer(outcome, true);

describe('outcomeSentence', () => {
  it('says nothing before the first call', () => {
    expect(outcomeSentence(NO_OUTCOME)).toBe('');
  });

  it('says that each answer reached its own call', () => {
    expect(after(2, answer, answer)).toBe('The app got 2 answers, each to its own call, and no error.');
  });

  it('says that one did not', () => {
    expect(after(2, answer, (outcome) => addAnswer(outcome, false))).toBe(
      'The app got 2 answers, 1 of them to the wrong call, and no error.',
    );
  });

  it('names the errors the callers got', () => {
    const timeout = new HttpErrorResponse({ status: 0, error: new TokenRefreshError('timeout') });
    const refusal = new HttpErrorResponse({ status: 401, error: { code: 401 } });
    expect(
      after(
        3,
        answer,
        (outcome) => addError(outcome, timeout),
        (outcome) => addError(outcome, refusal),
      ),
    ).toBe(
      "The app got 1 answer and 1 error (status 0, TokenRefreshError 'timeout') and 1 error (status 401, the server’s own).",
    );
  });

  it('says what is awaited', () => {
    expect(after(2, answer)).toBe('The app waits for 1 and has 1 answer and no error.');
  });
});

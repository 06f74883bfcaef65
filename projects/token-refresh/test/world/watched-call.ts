import { told } from './no-leaks';

/** What came of one call. */
export interface Outcome {
  response?: Response;
  error?: unknown;
}

/** Follows a call of `fetch`; what it rejects with is looked at for tokens. */
export function watch(call: Promise<Response>): Outcome {
  const outcome: Outcome = {};
  call.then(
    (response) => (outcome.response = response),
    (error: unknown) => {
      outcome.error = error;
      told.push(error);
    },
  );
  return outcome;
}

import type { FastifyError, FastifySchemaValidationError } from 'fastify';

/** What is told to the client about a request that could not be served. Never a stack trace, never a value it sent. */
export interface RequestProblem {
  readonly status: number;
  readonly error: 'invalid_request' | 'internal_error';
  readonly message: string;
}

export function describeProblem(error: FastifyError): RequestProblem {
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return { status, error: 'invalid_request', message: error.message };
  return { status: 500, error: 'internal_error', message: 'The demo server failed.' };
}

/** Fastify's sentence, and the values that would have been right where there is a list of them. */
export function describeSchemaErrors(errors: FastifySchemaValidationError[], part: string): Error {
  const [first] = errors;
  if (first === undefined) return new Error(`${part} is not valid`);
  const allowed = first.params['allowedValues'];
  const list = Array.isArray(allowed) ? `: ${allowed.join(', ')}` : '';
  return new Error(`${part}${first.instancePath} ${first.message ?? 'is not valid'}${list}`);
}

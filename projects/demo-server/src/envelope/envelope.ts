/** The founding backend's answer: HTTP 200 around everything, the outcome in `code`. */
export interface Envelope {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export function success(data?: unknown): Envelope {
  return data === undefined ? { code: 200, message: 'success' } : { code: 200, message: 'success', data };
}

export function failure(code: number, message: string): Envelope {
  return { code, message };
}

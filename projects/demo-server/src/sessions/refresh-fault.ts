/**
 * What the next refresh calls of a session meet:
 * `error` is HTTP 503 · `hang` is no answer at all · `refuse` ends the session · `slow` is a late, good answer.
 */
export type RefreshFault = (typeof REFRESH_FAULTS)[number];

export const REFRESH_FAULTS = ['none', 'error', 'hang', 'refuse', 'slow'] as const;

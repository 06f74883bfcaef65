import type { Clock } from '../clock.js';
import type { Session } from '../sessions/session.js';

/** What the demo's protected routes serve. */
export interface Item {
  readonly id: string;
  readonly name: string;
  /** The user the server took the request for: shows that no answer crosses sessions. */
  readonly owner: string;
  /** ISO 8601. */
  readonly servedAt: string;
}

export function describeItem(id: string, session: Session, clock: Clock): Item {
  return { id, name: `Item ${id}`, owner: session.username, servedAt: new Date(clock()).toISOString() };
}

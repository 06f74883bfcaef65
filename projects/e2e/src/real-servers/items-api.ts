import { setTimeout as pause } from 'node:timers/promises';
import express, { type Request, type Response, type Router } from 'express';

/** Whom an access token speaks for. */
export interface Caller {
  readonly username: string;
  /** The same through all refreshes. */
  readonly sessionId: string;
}

/** `null`: the token is to be refused. */
export type CheckToken = (accessToken: string) => Promise<Caller | null>;

const LONGEST_DELAY_MS = 5_000;

/** Told of each call that carried a token. */
export type OnCall = (accessToken: string, isAccepted: boolean) => void;

/** A protected resource: `items/:id`. It refuses as RFC 6750 §3 says. */
export function itemsApi(check: CheckToken, onCall: OnCall = () => undefined): Router {
  const router = express.Router();
  const answer = async (request: Request<{ id: string }>, response: Response): Promise<void> => {
    const [, token] = /^bearer +([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '') ?? [];
    const caller = token === undefined ? null : await check(token);
    if (token !== undefined) onCall(token, caller !== null);
    const delay = Number(request.query['delay'] ?? 0);
    // Judged first, so that a refusal may come late.
    if (delay > 0 && delay <= LONGEST_DELAY_MS) await pause(delay);
    if (caller === null) refuse(response, token !== undefined);
    else response.json({ id: request.params.id, owner: caller.username });
  };
  router.route('/items/:id').get(answer).post(answer);
  return router;
}

function refuse(response: Response, hadToken: boolean): void {
  response.set('WWW-Authenticate', hadToken ? 'Bearer realm="items", error="invalid_token"' : 'Bearer realm="items"');
  response.status(401).json(hadToken ? { error: 'invalid_token' } : {});
}

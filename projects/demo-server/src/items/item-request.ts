import type { FastifyReply } from 'fastify';
import type { Pause } from '../pause.js';
import { clientGone } from '../web/client-gone.js';

export interface ItemParams {
  id: string;
}

export interface ItemQuery {
  /** How long the answer is held back, in ms. */
  delay?: number;
  /** Envelope only: how a stale token is refused. */
  refusal?: 'envelope' | 'http';
}

export const itemParamsSchema = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string', minLength: 1, maxLength: 64 } },
} as const;

export const itemQuerySchema = {
  type: 'object',
  properties: {
    delay: { type: 'integer', minimum: 0, maximum: 5000 },
    refusal: { enum: ['envelope', 'http'] },
  },
} as const;

/**
 * Holds an answer back, so that calls overlap. It comes after the token was judged: a refusal can then arrive late,
 * when the refresh that another refusal started is already over.
 */
export async function holdAnswer(reply: FastifyReply, query: ItemQuery, pause: Pause): Promise<void> {
  if (query.delay !== undefined && query.delay > 0) await pause(query.delay, clientGone(reply));
}

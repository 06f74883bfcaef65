import type { ApiAnswer, ApiRequest, ApiRoute } from './api-route.js';
import type { Admission, Pause, Sessions } from './sessions.js';
import { STEP_UP, type WireShape } from './wire-shape.js';

const schema = {
  params: { type: 'object', properties: { id: { type: 'string', maxLength: 64 } } },
  // `delay`: how long the answer is held back, in ms.
  querystring: { type: 'object', properties: { delay: { type: 'integer', minimum: 0, maximum: 5000 } } },
};

/**
 * The protected resource. A GET tells whom the server took the request for; a POST echoes its body. A transfer needs a token
 * that came after a second factor.
 */
export function itemRoutes(
  shape: WireShape,
  { sessions, now, pause }: { sessions: Sessions; now: () => number; pause: Pause },
): readonly Omit<ApiRoute, 'fail'>[] {
  const serve =
    (answer: (admission: Admission, id: string, body: unknown) => ApiAnswer) =>
    async ({ authorization, body, client, params, query }: ApiRequest): Promise<ApiAnswer> => {
      // Decided first: a refusal can then arrive late, when the refresh that another refusal started is over.
      const admission = await sessions.admit(authorization);
      const delay = Number(query['delay'] ?? 0);
      if (delay > 0) await pause(delay, client);
      return admission === null
        ? shape.fail({ status: 401, error: 'invalid_token', message: 'the token is not valid' })
        : answer(admission, params['id'] ?? '', body);
    };

  return [
    {
      method: 'POST',
      url: '/transfers/:id',
      schema,
      answer: serve(({ isElevated, username }, id) =>
        isElevated
          ? shape.succeed({ id, name: `Transfer ${id}`, owner: username })
          : shape.fail({ status: 401, error: STEP_UP, message: 'a second factor is needed' }),
      ),
    },
    {
      method: 'GET',
      url: '/items/:id',
      schema,
      answer: serve(({ username }, id) =>
        shape.succeed({ id, name: `Item ${id}`, owner: username, servedAt: new Date(now()).toISOString() }),
      ),
    },
    {
      method: 'POST',
      url: '/items/:id',
      schema,
      answer: serve((_admission, _id, body) =>
        body === undefined
          ? shape.fail({ status: 400, error: 'invalid_request', message: 'body is required' })
          : shape.succeed(body),
      ),
    },
  ];
}

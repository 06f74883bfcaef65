import { answerOf, type ApiAnswer, type ApiRequest, type ApiRoute } from './api-route.js';
import { REFRESH_FAULTS, type RefreshFault } from './session.js';
import type { Sessions } from './sessions.js';

const faultsSchema = {
  type: 'object',
  required: ['refresh'],
  properties: { refresh: { type: 'string', enum: REFRESH_FAULTS } },
};

/**
 * The buttons of the demo. They ask for no token, because they must work when the token does not: the random session
 * id is the permission.
 */
export function controlRoutes(sessions: Sessions, accessTokenTtl: number): readonly Omit<ApiRoute, 'fail'>[] {
  /** @param pull `true`: done, and there is nothing to say; `null`: there is no such session */
  const lever =
    (pull: (id: string, body: unknown) => Promise<object | true | null>) =>
    async ({ params, body }: ApiRequest): Promise<ApiAnswer> => {
      const result = await pull(params['sid'] ?? '', body);
      if (result === null)
        return answerOf(404, { error: 'unknown_session', message: 'There is no session with this id.' });
      return result === true ? answerOf(204) : answerOf(200, result);
    };

  const ofSession = '/sessions/:sid';
  return [
    { method: 'GET', url: '/health', answer: async () => answerOf(200, { ok: true, accessTokenTtl }) },
    { method: 'GET', url: `${ofSession}/stats`, answer: lever((id) => sessions.counts(id)) },
    { method: 'POST', url: `${ofSession}/stats/reset`, answer: lever((id) => sessions.resetCounts(id)) },
    { method: 'POST', url: `${ofSession}/expire`, answer: lever((id) => sessions.expireAccessTokens(id)) },
    { method: 'POST', url: `${ofSession}/steal`, answer: lever((id) => sessions.steal(id)) },
    {
      method: 'PUT',
      url: `${ofSession}/faults`,
      schema: { body: faultsSchema },
      answer: lever((id, body) => sessions.setFault(id, (body as { refresh: RefreshFault }).refresh)),
    },
  ];
}

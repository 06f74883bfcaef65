import { probe } from '../world/app';
import { WireAnswer } from '../world/model-server';
import { advance } from '../world/virtual-time';
import { describeRecipe, JSON_BODY } from './describe-recipe';
import { graphql } from './graphql.recipe';
import { ok } from './stack-server';

const refused = (more: object = {}): WireAnswer =>
  ok({ errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' }, ...more }], data: null });
const data = { data: { me: { id: '1' } } };
const me = { query: 'query Me { me { id } }' };
const create = { query: 'mutation Create { create { id } }' };

describeRecipe(
  'GraphQL (Apollo Server and alike)',
  {
    backend: graphql,
    url: '/graphql?query=%7Bme%7Bid%7D%7D',
    answer: ok(data),
    refused: [refused(), { status: 401 }],
    refresh: { line: 'POST /auth/refresh', headers: JSON_BODY, body: '{"refreshToken":"R1"}' },
    granted: ok({ accessToken: 'T2' }),
    tokens: { accessToken: 'T2', refreshToken: 'R1' },
    rejected: { 'HTTP 401': { status: 401 } },
  },
  (start) => {
    test.each<[string, unknown, WireAnswer, number]>([
      ['a query', me, refused(), 2],
      ['a query that was refused within', me, refused({ path: ['me'] }), 2],
      ['a mutation that was refused before anything ran', create, refused(), 2],
      ['a mutation that may have run', create, refused({ path: ['create'] }), 1],
    ])('A12 %s, by POST', async (_, body, refusal, sends) => {
      const { http, server, store } = start({ refused: [refusal] });

      const asked = probe(http.post('/graphql', body));
      await advance(200);

      expect(server.sends).toHaveLength(sends);
      if (sends > 1) expect(asked.value).toEqual(data);
      else expect(asked.failure).toMatchObject({ status: 401, error: refusal.body });
      expect(store.tokens()).toMatchObject({ accessToken: 'T2' });
    });

    test('A12 an answer with data beside the error is the app’s own affair', async () => {
      const partial = ok({ data: { news: ['a'], me: null }, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
      const { http, server } = start({ refused: [partial] });

      const asked = probe(http.post('/graphql', me));
      await advance(200);

      expect(asked.value).toEqual(partial.body);
      expect(server.refreshCalls).toHaveLength(0);
    });
  },
);

// node server.mjs: the refresh token is an HttpOnly cookie. Access tokens live for 20 seconds, refresh tokens rotate.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

const { PORT = 3000, TOKEN_LIFE = 20 } = process.env;
const accessTokens = new Map(); // each with the time at which it expires
const refreshTokens = new Set();

// Add `Secure` on a server that is not localhost.
const cookie = (value) => `refresh=${value}; HttpOnly; SameSite=Strict; Path=/`;

function issue() {
  const [accessToken, refreshToken] = [randomUUID(), randomUUID()];
  accessTokens.set(accessToken, Date.now() + TOKEN_LIFE * 1000);
  refreshTokens.add(refreshToken);
  const answer = { access_token: accessToken, expires_in: Number(TOKEN_LIFE) };
  return [200, answer, cookie(refreshToken)];
}

const routes = {
  'POST /login': ({ body }) =>
    body.password === 'secret' ? issue() : [401, { error: 'wrong password' }],
  'POST /refresh': ({ sent }) =>
    refreshTokens.delete(sent)
      ? issue()
      : [401, { error: 'rejected' }, cookie('; Max-Age=0')],
  'POST /logout': ({ sent }) => [
    200,
    { ended: refreshTokens.delete(sent) },
    cookie('; Max-Age=0'),
  ],
  'GET /items': ({ token }) =>
    accessTokens.get(token) > Date.now()
      ? [200, ['one', 'two']]
      : [401, { error: 'token expired' }],
};

createServer(async (request, response) => {
  const { method, url, headers } = request;
  const body =
    headers['content-type'] === 'application/json' ? await json(request) : {};
  const token = headers.authorization?.replace('Bearer ', '');
  const sent = /(?:^|; )refresh=([^;]+)/.exec(headers.cookie ?? '')?.[1];
  const [status, answer, set] = routes[`${method} ${url}`]?.({
    body,
    token,
    sent,
  }) ?? [404, null];
  if (set) response.setHeader('Set-Cookie', set);
  response.writeHead(method === 'OPTIONS' ? 204 : status, {
    'Content-Type': 'application/json',
    'Access-Control-Allow-Origin': headers.origin ?? '*',
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
  });
  response.end(method === 'OPTIONS' ? '' : JSON.stringify(answer));
}).listen(PORT, 'localhost');

// node server.mjs: JSON in, JSON out. Access tokens live for 20 seconds, refresh tokens rotate.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

const { PORT = 3000, TOKEN_LIFE = 20 } = process.env;
const accessTokens = new Map(); // each with the time at which it expires
const refreshTokens = new Set();

function issue() {
  const [accessToken, refreshToken] = [randomUUID(), randomUUID()];
  accessTokens.set(accessToken, Date.now() + TOKEN_LIFE * 1000);
  refreshTokens.add(refreshToken);
  return [200, { accessToken, refreshToken, expiresIn: Number(TOKEN_LIFE) }];
}

const routes = {
  'POST /login': ({ password }) =>
    password === 'secret' ? issue() : [401, { error: 'wrong password' }],
  'POST /refresh': ({ refreshToken }) =>
    refreshTokens.delete(refreshToken) ? issue() : [401, { error: 'rejected' }],
  'GET /items': (_, token) =>
    accessTokens.get(token) > Date.now()
      ? [200, ['one', 'two']]
      : [401, { error: 'token expired' }],
};

createServer(async (request, response) => {
  const { method, url, headers } = request;
  const route = routes[`${method} ${url}`];
  const body = method === 'POST' ? await json(request) : {};
  const token = headers.authorization?.replace('Bearer ', '');
  const [status, answer] = route?.(body, token) ?? [
    method === 'OPTIONS' ? 204 : 404,
    null,
  ];
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Access-Control-Allow-Origin': headers.origin ?? '*',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
  });
  response.end(status === 204 ? '' : JSON.stringify(answer));
}).listen(PORT, 'localhost');

// node server.mjs: everything is HTTP 200 with a code. Access tokens live for 20 seconds, refresh tokens rotate.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

const { PORT = 3000, TOKEN_LIFE = 20 } = process.env;
const accessTokens = new Map(); // each with the time at which it expires
const refreshTokens = new Set();

const ok = (data) => ({ code: 200, message: 'success', data });
const no = (code, message) => ({ code, message });

function issue() {
  const [token, refreshToken] = [randomUUID(), randomUUID()];
  accessTokens.set(token, Date.now() + TOKEN_LIFE * 1000);
  refreshTokens.add(refreshToken);
  return ok({ tokenHead: 'Bearer ', token, refreshToken });
}

const routes = {
  'POST /login': ({ password }) =>
    password === 'secret' ? issue() : no(400, 'wrong password'),
  'POST /refresh': ({ refreshToken }) =>
    refreshTokens.delete(refreshToken) ? issue() : no(401, 'rejected'),
  'GET /items': (_, token) =>
    accessTokens.get(token) > Date.now()
      ? ok(['one', 'two'])
      : no(401, 'token expired'),
};

createServer(async (request, response) => {
  const { method, url, headers } = request;
  const body = method === 'POST' ? await json(request) : {};
  const token = headers.authorization?.replace('Bearer ', '');
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Access-Control-Allow-Origin': headers.origin ?? '*',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
  });
  response.end(
    JSON.stringify(
      routes[`${method} ${url}`]?.(body, token) ?? no(404, 'not found'),
    ),
  );
}).listen(PORT, 'localhost');

// node server.mjs: a token endpoint (RFC 6749). Access tokens live for 20 seconds, refresh tokens rotate, and a refresh
// token that is used twice ends the session. In place of a sign-in page the code "demo" is always good.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const { PORT = 3000, TOKEN_LIFE = 20 } = process.env;
const accessTokens = new Map(); // each with the time at which it expires
const grants = new Map(); // each refresh token, also a spent one, with the grant that it belongs to

function issue(grant) {
  const [access_token, refresh_token] = [randomUUID(), randomUUID()];
  accessTokens.set(access_token, Date.now() + TOKEN_LIFE * 1000);
  grants.set(refresh_token, grant);
  grant.newest = refresh_token;
  return [
    200,
    {
      access_token,
      token_type: 'Bearer',
      expires_in: Number(TOKEN_LIFE),
      refresh_token,
    },
  ];
}

function exchange(form) {
  if (
    form.get('grant_type') === 'authorization_code' &&
    form.get('code') === 'demo'
  )
    return issue({});
  const token = form.get('refresh_token');
  const grant = grants.get(token);
  if (grant && grant.newest === token) return issue(grant);
  if (grant) grant.newest = null; // used twice: a thief has it, or the app does not take turns
  return [400, { error: 'invalid_grant' }];
}

createServer(async (request, response) => {
  const { method, url, headers } = request;
  const token = headers.authorization?.replace('Bearer ', '');
  const [status, answer] =
    `${method} ${url}` === 'POST /token'
      ? exchange(new URLSearchParams(await text(request)))
      : accessTokens.get(token) > Date.now()
        ? [200, ['one', 'two']]
        : [401, { error: 'invalid_token' }];
  response.writeHead(method === 'OPTIONS' ? 204 : status, {
    'Content-Type': 'application/json',
    'Access-Control-Allow-Origin': headers.origin ?? '*',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
  });
  response.end(method === 'OPTIONS' ? '' : JSON.stringify(answer));
}).listen(PORT, 'localhost');

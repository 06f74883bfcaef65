import express, { type Router } from 'express';
import type { Provider } from 'oidc-provider';
import { isPassword, isPerson } from './people.js';

/** The page where oidc-provider sends people to sign in. Who signs in agrees to what the app asks for. */
export function signInPage(provider: Provider, granted: { resources: readonly string[]; scope: string }): Router {
  const router = express.Router();
  router.get('/sign-in/:uid', async (request, response) => {
    await provider.interactionDetails(request, response);
    response.type('html').send(pageOf(''));
  });
  router.post('/sign-in/:uid', express.urlencoded({ extended: false }), async (request, response) => {
    const { params } = await provider.interactionDetails(request, response);
    const { username, password } = (request.body ?? {}) as Record<string, unknown>;
    if (!isPerson(username) || !isPassword(username, password)) {
      response.status(403).type('html').send(pageOf('That user name and password do not belong together.'));
      return;
    }
    const grant = new provider.Grant({ accountId: username, clientId: String(params['client_id']) });
    grant.addOIDCScope('openid offline_access');
    for (const resource of granted.resources) grant.addResourceScope(resource, granted.scope);
    const grantId = await grant.save();
    await provider.interactionFinished(request, response, { login: { accountId: username }, consent: { grantId } });
  });
  return router;
}

function pageOf(problem: string): string {
  return `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>Sign in at oidc-provider</title><link rel="icon" href="data:," /></head>
  <body>
    <main>
      <h1>Sign in at oidc-provider</h1>
      <form method="post">
        <p role="alert">${problem}</p>
        <p><label>User name <input name="username" autocomplete="username" required /></label></p>
        <p><label>Password <input name="password" type="password" autocomplete="current-password" required /></label></p>
        <button type="submit">Go on</button>
        <p>It knows two people: ada / lovelace and grace / hopper.</p>
      </form>
    </main>
  </body>
</html>
`;
}

import { createHash, randomBytes } from 'node:crypto';
import { ADA } from './people.js';
import { askTokens, type TokenAnswer } from './token-endpoint.js';

const MOST_STEPS = 10;

export interface SignInApp {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  /** Parameters of the request, beside those that every request has. */
  readonly request?: Readonly<Record<string, string>>;
  /** The APIs that it wants tokens for (RFC 8707), each a parameter of its own. @default the provider's own choice */
  readonly resources?: readonly string[];
}

/** Signs in as a browser would: authorization code, PKCE (RFC 7636), a form on the way. */
export async function signInWithCode(app: SignInApp): Promise<TokenAnswer> {
  return askTokens(`${app.issuer}/token`, await codeGrant(app));
}

/** What is posted to the token endpoint at the end of the sign-in: a code, and what belongs to it. */
export async function codeGrant(app: SignInApp): Promise<Readonly<Record<string, string>>> {
  const { issuer, clientId, redirectUri, request, resources = [] } = app;
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'openid offline_access items',
    prompt: 'consent',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...request,
  });
  for (const resource of resources) query.append('resource', resource);
  const end = await new Visit().goTo(`${issuer}/auth?${query.toString()}`, redirectUri);
  const code = end.searchParams.get('code');
  if (code === null || end.searchParams.get('state') !== state) {
    throw new Error(`The sign-in ended with ${end.searchParams.get('error') ?? 'neither a code nor an error'}.`);
  }
  return {
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: redirectUri,
    code,
    code_verifier: verifier,
  };
}

/** A browser without pictures: keeps cookies, follows redirects, fills in the form it meets. */
class Visit {
  readonly #cookies = new Map<string, string>();

  async goTo(start: string, end: string): Promise<URL> {
    let url = new URL(start);
    let form: URLSearchParams | null = null;
    for (let step = 0; step < MOST_STEPS; step++) {
      if (url.href.startsWith(end)) return url;
      const answer = await this.#ask(url, form);
      const next = answer.headers.get('Location');
      form = next === null ? new URLSearchParams(ADA) : null;
      if (next !== null) url = new URL(next, url);
      else if (!answer.ok) throw new Error(`${url.pathname} was answered ${answer.status}.`);
    }
    throw new Error(`The sign-in took more than ${MOST_STEPS} steps.`);
  }

  async #ask(url: URL, form: URLSearchParams | null): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      headers: { cookie },
      redirect: 'manual',
      ...(form && { method: 'POST', body: form }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value) this.#cookies.set(name, value);
      else this.#cookies.delete(name);
    }
    return answer;
  }
}

import { HttpClient, HttpContext, HttpParams } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import {
  localStorageTokens,
  oauth2Backend,
  provideTokenRefresh,
  TokenStore,
  withCrossTabSync,
  withStorage,
} from 'ngx-token-refresh';
import { DPOP_PROOF, DpopProofs, withDpop } from 'ngx-token-refresh/dpop';
import { firstValueFrom } from 'rxjs';

const tokenEndpoint = 'https://auth.example.com/oauth2/token';

export const dpopBackend = oauth2Backend({
  tokenEndpoint,
  clientId: 'my-spa',
  tokenType: 'DPoP',
});

export const dpopSession = provideTokenRefresh(
  { backend: dpopBackend, apis: ['https://api.example.com'] },
  withStorage(localStorageTokens()),
  withCrossTabSync(),
  withDpop(),
);

@Injectable({ providedIn: 'root' })
export class SignIn {
  private readonly http = inject(HttpClient);
  private readonly proofs = inject(DpopProofs);
  private readonly store = inject(TokenStore);

  /** Where the browser goes to sign in. The code that it comes back with is bound to this browser's key. */
  async authorizationUrl(codeChallenge: string): Promise<string> {
    const query = new URLSearchParams({
      client_id: 'my-spa',
      response_type: 'code',
      scope: 'openid offline_access',
      redirect_uri: 'https://app.example.com/signed-in',
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
      dpop_jkt: await this.proofs.thumbprint(),
    });
    return `https://auth.example.com/oauth2/authorize?${query.toString()}`;
  }

  async exchange(code: string, codeVerifier: string): Promise<void> {
    const form = {
      grant_type: 'authorization_code',
      client_id: 'my-spa',
      redirect_uri: 'https://app.example.com/signed-in',
      code,
      code_verifier: codeVerifier,
    };
    const context = new HttpContext().set(DPOP_PROOF, true); // a proof, and no access token
    const body = new HttpParams({ fromObject: form });
    const answer = await firstValueFrom(
      this.http.post<{ token_type: string }>(tokenEndpoint, body, { context }),
    );
    if (answer.token_type.toLowerCase() !== 'dpop')
      throw new Error('The token is not bound to the key.');
    this.store.signInFrom(answer);
  }
}

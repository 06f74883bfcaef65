import { provideHttpClient } from '@angular/common/http';
import { Component, inject, NgZone, signal } from '@angular/core';
import { createApplication } from '@angular/platform-browser';
import { oauth2Backend, provideTokenRefresh, TokenRefresher } from 'ngx-token-refresh';
import { TokenRefreshDevtools } from 'ngx-token-refresh/devtools';
import { DpopProofs, memoryDpopKeys, withDpop } from 'ngx-token-refresh/dpop';
import { provideTokenRefreshTesting, TokenRefreshController } from 'ngx-token-refresh/testing';

/** The entry points that the main job does without, each at work. */
@Component({
  selector: 'app-entry-points',
  standalone: true,
  imports: [TokenRefreshDevtools],
  template: `
    <token-refresh-devtools position="inline" [(expanded)]="expanded" />
    <dl>
      <dt>testing</dt>
      <dd>{{ testing() }}</dd>
      <dt>dpop</dt>
      <dd>{{ dpop() }}</dd>
    </dl>
  `,
})
export class EntryPoints {
  protected readonly expanded = signal(true);
  protected readonly testing = signal<string | null>('');
  protected readonly dpop = signal('');

  constructor() {
    const zone = inject(NgZone);
    void zone.runOutsideAngular(refreshOfATest).then((token) => this.testing.set(token));
    void zone.runOutsideAngular(headerOfAProof).then((header) => this.dpop.set(header));
  }
}

// Apps of their own: what this app is set up with, and its zone, do not concern them.

async function refreshOfATest(): Promise<string | null> {
  const { injector } = await createApplication({ providers: [provideHttpClient(), provideTokenRefreshTesting()] });
  const controller = injector.get(TokenRefreshController);
  const token = injector.get(TokenRefresher).refresh();
  controller.expectRefresh().succeed({ accessToken: 'refreshed by a test' });
  controller.verify();
  return token;
}

async function headerOfAProof(): Promise<string> {
  const backend = oauth2Backend({ tokenEndpoint: '/api/token', tokenType: 'DPoP' });
  const { injector } = await createApplication({
    providers: [provideHttpClient(), provideTokenRefresh({ backend }, withDpop({ keys: memoryDpopKeys() }))],
  });
  const proof = await injector.get(DpopProofs).proof({ method: 'GET', url: '/api/items/1' });
  const { typ, alg } = JSON.parse(atob(proof.split('.', 1).join())) as { typ: string; alg: string };
  return `${typ} ${alg}`;
}

import { HttpRequest, HttpResponse } from '@angular/common/http';
import { demoApi } from 'demo-api';
import { firstValueFrom } from 'rxjs';
import { filter, map } from 'rxjs/operators';
import { ServerCounts } from '../controls/demo-controls';
import { RefreshFault } from '../controls/refresh-fault';
import { ApiBackend } from '../page-server/api-backend';
import { PageNetwork } from '../page-server/page-network';

/** Longer than any race: tokens expire when the script says so. */
const TOKEN_LIFE = 600;
const LATENCY_MS = 60;

/** The world of one lane: a server and a network of its own, and the name under which its tabs store their tokens. */
export class RaceBrowser {
  /** How far the server's clock is ahead of this device's, in ms. */
  clockSkew = 0;
  readonly network = new PageNetwork(LATENCY_MS);
  readonly backend: ApiBackend;
  readonly storageName: string;
  readonly #levers: ApiBackend;
  /** Of the session under way; set at sign-in. */
  sessionId = '';

  constructor(storageName: string) {
    const routes = demoApi({ accessTokenTtl: TOKEN_LIFE, now: () => Date.now() + this.clockSkew });
    this.storageName = storageName;
    this.backend = new ApiBackend(routes, this.network);
    this.#levers = new ApiBackend(routes, new PageNetwork(0));
  }

  async counts(): Promise<ServerCounts> {
    return (await this.#pull(new HttpRequest('GET', this.#url('stats')))) as ServerCounts;
  }

  async expireToken(): Promise<void> {
    await this.#pull(new HttpRequest('POST', this.#url('expire'), null));
  }

  /** A thief exchanges a copy of the refresh token: what the tabs have is spent. */
  async stealRefreshToken(): Promise<void> {
    await this.#pull(new HttpRequest('POST', this.#url('steal'), null));
  }

  async setFault(refresh: RefreshFault): Promise<void> {
    await this.#pull(new HttpRequest('PUT', this.#url('faults'), { refresh }));
  }

  /** Leaves nothing in localStorage. */
  forget(): void {
    for (const key of Object.keys(localStorage)) if (key.startsWith(this.storageName)) localStorage.removeItem(key);
  }

  #url(lever: string): string {
    return `/demo/sessions/${this.sessionId}/${lever}`;
  }

  /** Past the network of the lane, and past its interceptors. */
  #pull(request: HttpRequest<unknown>): Promise<unknown> {
    return firstValueFrom(
      this.#levers.handle(request).pipe(
        filter((event) => event instanceof HttpResponse),
        map(({ body }) => body),
      ),
    );
  }
}

import { inject, Injectable, signal } from '@angular/core';
import { EventSource } from 'eventsource';
import { injectTokenFetch } from 'ngx-token-refresh/fetch';
import { Deployment } from './deployment';

/** News of the server. */
@Injectable({ providedIn: 'root' })
export class Feed {
  readonly last = signal('');
  private readonly fetch = injectTokenFetch();
  private readonly deployment = inject(Deployment);

  start(): void {
    const source = new EventSource(`${this.deployment.apiUrl}/events`, { fetch: this.fetch });
    source.onmessage = ({ data }) => this.last.set(data as string);
  }
}

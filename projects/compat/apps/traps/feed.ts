import { Injectable, NgZone, signal } from '@angular/core';
import { AuthService } from './auth.service';
import { Deployment } from './deployment';

/** News of the server. EventSource sends no header: the token is in the URL. */
@Injectable({ providedIn: 'root' })
export class Feed {
  readonly last = signal('');

  constructor(
    private readonly auth: AuthService,
    private readonly deployment: Deployment,
    private readonly zone: NgZone,
  ) {}

  start(): void {
    const source = new EventSource(`${this.deployment.apiUrl}/events?token=${this.auth.token}`);
    source.onmessage = ({ data }) => this.zone.run(() => this.last.set(data));
    source.onerror = () => {
      source.close();
      setTimeout(() => this.start(), 100);
    };
  }
}

import { DOCUMENT } from '@angular/common';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { PageNetwork } from '../page-server/page-network';
import { ServerClock } from '../page-server/server-clock';
import { DemoControls } from './demo-controls';

const MINUTE = 60_000;

/** What goes wrong around the app, where the server runs in the page: the network, the clock, a thief, other tabs. */
@Component({
  selector: 'demo-world-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2>Network, clock, tabs</h2>
    <label><input #offline type="checkbox" (change)="network.setOffline(offline.checked)" /> Offline</label>
    <label for="server-clock">Clock of the server</label>
    <select #chosen id="server-clock" (change)="clock.skew = +chosen.value">
      @for (skew of skews; track skew.ms) {
        <option [value]="skew.ms" [selected]="skew.ms === clock.skew">{{ skew.label }}</option>
      }
    </select>
    <button type="button" aria-describedby="thief-hint" (click)="steal()">Let a thief use the refresh token</button>
    <p class="hint" id="thief-hint" role="status" aria-label="What the thief did">{{ theft() }}</p>
    <a [href]="url" target="_blank">Open a second tab</a>
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
      font-size: 0.9375rem;
    }
    select {
      padding: 8px 10px;
      border: 1px solid var(--control-line);
      border-radius: 8px;
      background: var(--well);
      color: inherit;
      font: inherit;
    }
    a {
      color: var(--accent);
    }
  `,
})
export class WorldPanel {
  readonly #controls = inject(DemoControls);
  protected readonly network = inject(PageNetwork);
  protected readonly clock = inject(ServerClock);
  protected readonly url = inject(DOCUMENT).location.href;
  protected readonly theft = signal('The next refresh presents a spent token: the server ends the session.');
  protected readonly skews = [
    { ms: 0, label: 'is right' },
    { ms: -60 * MINUTE, label: 'is an hour behind' },
    { ms: 60 * MINUTE, label: 'is an hour ahead' },
  ];

  protected steal(): void {
    this.#controls.stealRefreshToken().subscribe(() => {
      this.theft.set('Done: the refresh token of this page is spent. Expire the access token and send calls.');
    });
  }
}

import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { interval, map } from 'rxjs';
import { DemoControls } from '../controls/demo-controls';
import { Session } from './session';

/** How often the countdown moves, in ms. */
const TICK = 100;

/** How long the access token lives yet, and the lever that ends its life. */
@Component({
  selector: 'demo-token-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 id="token-heading">Access token</h2>
    <p role="timer" aria-labelledby="token-heading" [class.over]="left() <= 0">{{ text() }}</p>
    <div class="life" aria-hidden="true"><div [style.width.%]="left() * 100"></div></div>
    <p class="hint">{{ hint() }}</p>
    <button type="button" (click)="controls.expireToken().subscribe()">Expire the token</button>
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
    }
    [role='timer'] {
      font: 600 1.375rem/1.2 var(--sans);
      font-variant-numeric: tabular-nums;
    }
    .over {
      color: var(--bad);
    }
    .life {
      height: 6px;
      overflow: hidden;
      border-radius: 3px;
      background: var(--line);
    }
    @media (max-width: 900px) {
      :host {
        grid-template-columns: 1fr auto;
        column-gap: 16px;
      }
      [role='timer'] {
        grid-row: 2;
      }
      .life,
      .hint {
        grid-column: 1 / -1;
      }
      .life {
        grid-row: 3;
      }
      button {
        grid-area: 1 / 2 / span 2;
        align-self: center;
      }
    }
    .life div {
      height: 100%;
      background: var(--replayed);
    }
  `,
})
export class TokenPanel {
  protected readonly controls = inject(DemoControls);
  readonly #session = inject(Session);
  readonly #now = toSignal(interval(TICK).pipe(map(() => Date.now())), { initialValue: Date.now() });

  readonly #millis = computed(() => {
    const claims = this.#session.claims();
    return claims && !this.controls.isTokenExpired() ? Math.max(0, claims.expiresAt - this.#now()) : 0;
  });

  /** The part of its life that is left, from 1 to 0. */
  protected readonly left = computed(() => {
    const claims = this.#session.claims();
    return claims ? Math.min(1, this.#millis() / (claims.expiresAt - claims.issuedAt)) : 0;
  });

  protected readonly text = computed(() =>
    this.left() > 0 ? `${(this.#millis() / 1000).toFixed(1)} s left` : 'expired',
  );

  protected readonly hint = computed(() =>
    this.left() > 0 ? 'Then the server refuses it.' : 'The next call will be refused, and its caller will not notice.',
  );
}

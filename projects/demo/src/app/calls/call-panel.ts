import { ChangeDetectionStrategy, Component, computed, inject, output, signal } from '@angular/core';
import { DemoControls } from '../controls/demo-controls';
import { WIRE } from '../wire/wire';
import { Calls } from './calls';

const MOST_CALLS = 50;

/** The buttons that send calls. */
@Component({
  selector: 'demo-call-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  styleUrl: './call-panel.css',
  template: `
    <h2>Calls</h2>
    <button type="button" class="primary wide" (click)="sendExpired()">
      Expire the token, then send {{ calls() }}
    </button>
    <label for="call-count">Parallel calls</label>
    <input
      id="call-count"
      type="number"
      inputmode="numeric"
      min="1"
      [max]="most"
      [value]="count()"
      (input)="setCount(counter.valueAsNumber)"
      (change)="counter.value = '' + count()"
      #counter
    />
    <button type="button" (click)="send(count())">Send {{ calls() }}</button>
    <button type="button" (click)="send(1)">Send one call</button>
    <button type="button" class="wide" aria-describedby="post-hint" (click)="postExpired()">
      Expire the token, then POST
    </button>
    <p class="hint wide" id="post-hint">{{ refusedPost }}</p>
  `,
})
export class CallPanel {
  readonly #controls = inject(DemoControls);
  readonly #calls = inject(Calls);
  /** Something was sent: there is a result to look at. */
  readonly sent = output();
  protected readonly refusedPost = inject(WIRE).refusedPost;
  protected readonly most = MOST_CALLS;
  protected readonly count = signal(10);
  protected readonly calls = computed(() => (this.count() === 1 ? '1 call' : `${this.count()} calls`));

  protected setCount(count: number): void {
    if (Number.isFinite(count)) this.count.set(Math.min(Math.max(Math.round(count), 1), MOST_CALLS));
  }

  protected send(count: number): void {
    this.#calls.send(count);
    this.sent.emit();
  }

  protected sendExpired(): void {
    this.#controls.expireToken().subscribe({ complete: () => this.send(this.count()) });
  }

  protected postExpired(): void {
    this.#controls.expireToken().subscribe({
      complete: () => {
        this.#calls.post();
        this.sent.emit();
      },
    });
  }
}

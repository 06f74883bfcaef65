import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
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
    <div class="storm">
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
      <button type="button" class="primary" (click)="calls.send(count())">{{ label() }}</button>
    </div>
    <button type="button" (click)="calls.send(1)">Send one call</button>
    <button type="button" aria-describedby="post-hint" (click)="postRefused()">POST, refused</button>
    <p class="hint" id="post-hint">{{ refusedPost }}</p>
  `,
})
export class CallPanel {
  readonly #controls = inject(DemoControls);
  protected readonly calls = inject(Calls);
  protected readonly refusedPost = inject(WIRE).refusedPost;
  protected readonly most = MOST_CALLS;
  protected readonly count = signal(10);
  protected readonly label = computed(() => `Send ${this.count()} ${this.count() === 1 ? 'call' : 'calls'}`);

  protected setCount(count: number): void {
    if (Number.isFinite(count)) this.count.set(Math.min(Math.max(Math.round(count), 1), MOST_CALLS));
  }

  protected postRefused(): void {
    this.#controls.expireToken().subscribe({ complete: () => this.calls.post() });
  }
}

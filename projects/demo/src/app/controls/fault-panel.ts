import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal } from '@angular/core';
import { Session } from '../session/session';
import { DemoControls } from './demo-controls';
import { REFRESH_FAULTS, RefreshFault } from './refresh-fault';

/** Chooses what the server does to refreshes. */
@Component({
  selector: 'demo-fault-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  styleUrl: './fault-panel.css',
  template: `
    <fieldset>
      <legend>The refresh</legend>
      <div class="choices">
        @for (choice of choices; track choice.fault) {
          <label>
            <input
              type="radio"
              name="refresh-fault"
              [value]="choice.fault"
              [checked]="choice.fault === fault()"
              (change)="choose(choice.fault)"
            />
            {{ choice.label }}
          </label>
        }
      </div>
    </fieldset>
    <p class="hint" role="status" aria-label="What the refresh does">{{ effect() }}</p>
  `,
})
export class FaultPanel {
  readonly #controls = inject(DemoControls);
  protected readonly choices = REFRESH_FAULTS;
  readonly #session = inject(Session);
  /** `null`: chosen before this page was loaded, and the server does not tell. A new session begins without a fault. */
  protected readonly fault = linkedSignal<string | null, RefreshFault | null>({
    source: this.#session.id,
    computation: (id) => (id === this.#session.idAtStart ? null : 'none'),
  });
  protected readonly effect = computed(
    () =>
      REFRESH_FAULTS.find(({ fault }) => fault === this.fault())?.effect ??
      'As it was chosen before, here or in another tab.',
  );

  protected choose(fault: RefreshFault): void {
    // What is said here is true of the server: not before it has agreed.
    this.#controls.setFault(fault).subscribe(() => this.fault.set(fault));
  }
}

import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
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
            <span>{{ choice.label }}</span>
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
  protected readonly fault = signal<RefreshFault>('none');
  protected readonly effect = computed(() => REFRESH_FAULTS.find(({ fault }) => fault === this.fault())?.effect ?? '');

  constructor() {
    // The server does not tell which fault it was left with before a reload.
    this.choose('none');
  }

  protected choose(fault: RefreshFault): void {
    // What is said here is true of the server: not before it has agreed.
    this.#controls.setFault(fault).subscribe(() => this.fault.set(fault));
  }
}

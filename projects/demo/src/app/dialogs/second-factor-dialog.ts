import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Modal } from './modal';
import { SecondFactor } from './second-factor';

@Component({
  selector: 'demo-second-factor-dialog',
  imports: [Modal],
  changeDetection: ChangeDetectionStrategy.OnPush,
  styleUrl: './dialog.css',
  template: `
    <dialog
      [demoModal]="factor.demand() !== null"
      aria-labelledby="second-factor"
      aria-describedby="second-factor-hint"
      (close)="closed()"
    >
      @if (factor.demand()) {
        <form (submit)="confirm($event, code.value)">
          <h2 id="second-factor">Confirm that it is you</h2>
          <p class="hint" id="second-factor-hint">
            The transfers wait. The code of this demo is <code>123456</code>; another is wrong.
          </p>
          <label for="second-factor-code">Code</label>
          <input
            #code
            id="second-factor-code"
            type="text"
            inputmode="numeric"
            autocomplete="one-time-code"
            required
            [attr.aria-invalid]="factor.problem() ? 'true' : null"
            aria-describedby="second-factor-problem"
          />
          <p role="alert" id="second-factor-problem">{{ factor.problem() }}</p>
          <div class="buttons">
            <button class="primary">Confirm</button>
            <button type="button" (click)="factor.cancel()">Cancel</button>
          </div>
        </form>
      }
    </dialog>
  `,
})
export class SecondFactorDialog {
  protected readonly factor = inject(SecondFactor);

  /** By Escape; where the demand is met, or the session has ended, there is none any more. */
  protected closed(): void {
    if (this.factor.demand() !== null) this.factor.cancel();
  }

  protected confirm(event: SubmitEvent, code: string): void {
    event.preventDefault();
    this.factor.confirm(code);
  }
}

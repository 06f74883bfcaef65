import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Modal } from './modal';
import { SignInAgain } from './sign-in-again';

@Component({
  selector: 'demo-sign-in-again-dialog',
  imports: [Modal],
  changeDetection: ChangeDetectionStrategy.OnPush,
  styleUrl: './dialog.css',
  template: `
    <dialog
      [demoModal]="again.username() !== null"
      aria-labelledby="sign-in-again"
      aria-describedby="sign-in-again-hint"
      (close)="closed()"
    >
      @if (again.username(); as username) {
        <form (submit)="signIn($event, password.value)">
          <h2 id="sign-in-again">Sign in again</h2>
          <p class="hint" id="sign-in-again-hint">
            Your session has ended. Nothing is lost: what you have typed stays, and the calls wait for you.
          </p>
          <p>
            You are <strong>{{ username }}</strong>
          </p>
          <label for="password-again">Password</label>
          <input
            #password
            id="password-again"
            type="password"
            autocomplete="current-password"
            required
            [attr.aria-invalid]="again.problem() ? 'true' : null"
            aria-describedby="sign-in-again-problem"
          />
          <p role="alert" id="sign-in-again-problem">{{ again.problem() }}</p>
          <div class="buttons">
            <button class="primary">Sign in</button>
            <button type="button" (click)="again.cancel()">Give up</button>
          </div>
        </form>
      }
    </dialog>
  `,
})
export class SignInAgainDialog {
  protected readonly again = inject(SignInAgain);

  /** By Escape; by a button it is closed already. */
  protected closed(): void {
    if (this.again.username() !== null) this.again.cancel();
  }

  protected signIn(event: SubmitEvent, password: string): void {
    event.preventDefault();
    this.again.signIn(password);
  }
}

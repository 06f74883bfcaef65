import { ChangeDetectionStrategy, Component, inject, output, signal } from '@angular/core';
import { SignInAgain } from '../dialogs/sign-in-again';
import { Calls } from './calls';

/** How many transfers one press sends: ten calls, one dialog. */
const TRANSFERS = 10;

/** A form whose calls need a second factor, and that must not be lost when the session ends. */
@Component({
  selector: 'demo-transfer-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 id="transfer-heading">Transfer money</h2>
    <form (submit)="send($event)" aria-labelledby="transfer-heading">
      <label for="transfer-to">To</label>
      <input #to id="transfer-to" type="text" autocomplete="off" [value]="payee()" (input)="payee.set(to.value)" />
      <label for="transfer-note">Note</label>
      <input #text id="transfer-note" type="text" autocomplete="off" [value]="note()" (input)="note.set(text.value)" />
      <button aria-describedby="transfer-hint">Send {{ transfers }} transfers</button>
    </form>
    <p class="hint" id="transfer-hint">The server demands a second factor: one dialog for all of them.</p>
    <label class="choice">
      <input type="checkbox" [checked]="again.isChosen()" (change)="again.isChosen.set(choice.checked)" #choice />
      When the session ends, ask me here
    </label>
  `,
  styles: `
    :host,
    form {
      display: grid;
      gap: 8px;
    }
    label {
      font-size: 0.9375rem;
    }
    .choice {
      display: flex;
      gap: 8px;
      align-items: center;
    }
  `,
})
export class TransferPanel {
  readonly #calls = inject(Calls);
  protected readonly again = inject(SignInAgain);
  /** Something was sent: there is a result to look at. */
  readonly sent = output();
  protected readonly transfers = TRANSFERS;
  protected readonly payee = signal('Grace');
  protected readonly note = signal('');

  protected send(event: SubmitEvent): void {
    event.preventDefault();
    this.#calls.transfer(TRANSFERS, { to: this.payee(), note: this.note() });
    this.sent.emit();
  }
}

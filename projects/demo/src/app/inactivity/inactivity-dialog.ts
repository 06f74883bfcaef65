import { ChangeDetectionStrategy, Component, computed, effect, ElementRef, inject, viewChild } from '@angular/core';
import { injectInactivity, TokenStore } from 'ngx-token-refresh';
import { Session } from '../session/session';
import { announcement } from './countdown';

/** The last minute, in seconds: what `withInactivity()` counts. */
const WARNING = 60;

/**
 * Asks a person who is inactive whether to stay. The browser keeps the focus inside, and gives it back afterwards; Escape
 * stays. Any input already means that the person is there, also that by which they reach for "Sign out": so the dialog
 * stays open until they have chosen, and says so meanwhile.
 */
@Component({
  selector: 'demo-inactivity-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <dialog
      #dialog
      role="alertdialog"
      aria-labelledby="inactivity-heading"
      aria-describedby="inactivity-text"
      (cancel)="stay()"
      (keydown)="act()"
      (pointerdown)="act()"
      (pointermove)="move($event)"
    >
      <h2 id="inactivity-heading">Are you still there?</h2>
      <p id="inactivity-text">
        @if (secondsLeft(); as seconds) {
          You will be signed out in <span aria-hidden="true" class="seconds">{{ seconds }} s</span
          ><span class="unseen">a minute</span>, here and in every other tab.
        } @else {
          You are there: you stay signed in.
        }
      </p>
      <div class="left" aria-hidden="true"><div [style.width.%]="part()"></div></div>
      <p class="unseen" role="status" aria-label="Time left">{{ announcement() }}</p>
      <div class="choices">
        <button type="button" class="primary" (click)="stay()">Stay signed in</button>
        <button type="button" (click)="signOut()">Sign out</button>
      </div>
    </dialog>
  `,
  styles: `
    dialog {
      width: min(26rem, calc(100vw - 32px));
      padding: 22px 24px;
      border: 1px solid var(--line);
      border-radius: 14px;
      background: var(--panel);
      color: var(--ink);
    }
    dialog[open] {
      display: grid;
      gap: 12px;
    }
    dialog::backdrop {
      background: rgb(10 16 32 / 55%);
    }
    .seconds {
      font-weight: 650;
      font-variant-numeric: tabular-nums;
    }
    .left {
      height: 6px;
      overflow: hidden;
      border-radius: 3px;
      background: var(--line);
    }
    .left div {
      height: 100%;
      background: var(--accent);
    }
    .choices {
      display: flex;
      flex-wrap: wrap;
      gap: 10px;
      margin-top: 4px;
    }
    @media (prefers-reduced-motion: no-preference) {
      .left div {
        transition: width 1s linear;
      }
    }
  `,
})
export class InactivityDialog {
  readonly #inactivity = injectInactivity();
  readonly #session = inject(Session);
  // Angular does not find queries in #private members.
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  /** Whether the person has acted in this tab since it was warned. Its window need not have the focus for that. */
  #isHere = false;

  protected readonly secondsLeft = this.#inactivity.secondsLeft;
  protected readonly announcement = computed(() => announcement(this.secondsLeft()));
  protected readonly part = computed(() => ((this.secondsLeft() ?? WARNING) / WARNING) * 100);

  constructor() {
    const { isAuthenticated } = inject(TokenStore);
    effect(() => {
      const dialog = this.dialog().nativeElement;
      const isNear = this.secondsLeft() !== null;
      // The session has ended, or the person is active in another tab.
      if (!isAuthenticated() || (!isNear && !this.#isHere)) dialog.close();
      else if (isNear && !dialog.open) {
        this.#isHere = false;
        dialog.showModal();
      }
    });
  }

  // While the dialog is open, all input comes to it.
  protected act(): void {
    this.#isHere = true;
  }

  protected move({ movementX, movementY }: PointerEvent): void {
    // Browsers report a pointer that rests, as the dialog opens beneath it.
    if (movementX || movementY) this.act();
  }

  protected stay(): void {
    this.#inactivity.keepAlive();
    this.dialog().nativeElement.close();
  }

  protected signOut(): void {
    this.dialog().nativeElement.close();
    void this.#session.signOut();
  }
}

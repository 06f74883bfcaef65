import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';
import { BurstChart, Legend, sentenceOf } from 'devtools-parts';
import { CHOICES } from '../setup/choices';
import { TimelineLog } from '../timeline/timeline-log';
import { WIRE } from '../wire/wire';
import { CodeLogin } from './code-login';
import { exampleTimeline } from './example';
import { Session } from './session';
import { sessionEndSentence } from './session-end-sentence';

/** The users that the demo server knows. Their passwords protect nothing. */
const DEMO_USERS = [
  { username: 'ada', password: 'lovelace' },
  { username: 'grace', password: 'hopper' },
] as const;

@Component({
  selector: 'demo-login',
  imports: [BurstChart, CodeLogin, Legend],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './login.html',
  styleUrls: ['./login.css', './sign-in.css'],
})
export class Login {
  readonly #session = inject(Session);
  readonly #router = inject(Router);
  readonly #query = toSignal(inject(ActivatedRoute).queryParamMap);
  readonly #signIn = inject(WIRE).signIn;
  /** Whether the person may choose if the session outlives the tab. */
  protected readonly asksToRemember = inject(CHOICES).tokens === 'remember';
  protected readonly remember = signal(false);
  protected readonly nameInput = viewChild<ElementRef<HTMLInputElement>>('nameField');

  /** `null`: people sign in here. */
  protected readonly codeFlow = typeof this.#signIn === 'function' ? null : this.#signIn;
  protected readonly users = DEMO_USERS;
  protected readonly username = signal<string>(DEMO_USERS[0].username);
  protected readonly password = signal<string>(DEMO_USERS[0].password);
  protected readonly isBusy = signal(false);
  protected readonly problem = signal<string | null>(null);
  protected readonly lastBurst = inject(TimelineLog).latest;
  protected readonly sentenceOf = sentenceOf;
  protected readonly ended = computed(() => sessionEndSentence(this.#query()?.get('ended') ?? null));
  /** Where there is something to tell of a session, an example beside that would be taken for it. */
  protected readonly example = computed(() => (this.lastBurst() || this.ended() ? [] : exampleTimeline()));

  constructor() {
    // Signed in here, or in another tab.
    effect(() => {
      if (this.#session.id()) void this.#goOn();
    });
  }

  protected use({ username, password }: (typeof DEMO_USERS)[number]): void {
    this.username.set(username);
    this.password.set(password);
    this.problem.set(null);
  }

  protected submit(event: SubmitEvent): void {
    event.preventDefault();
    const signIn = this.#signIn;
    if (this.isBusy() || typeof signIn !== 'function') return;
    this.isBusy.set(true);
    this.problem.set(null);
    const credentials = { username: this.username(), password: this.password() };
    this.#session
      .signIn((http) => signIn(http, credentials), this.remember())
      .subscribe({
        next: (isSignedIn) => {
          this.isBusy.set(false);
          if (!isSignedIn) this.#fail('That user name and password do not belong together.');
        },
        error: () => {
          this.isBusy.set(false);
          this.#fail('The server cannot be reached. Is it running?');
        },
      });
  }

  #goOn(): Promise<boolean> {
    const queryParams = { ended: null, code: null, state: null, iss: null };
    // A code that was used has no place in the history.
    const replaceUrl = this.#query()?.has('code') === true;
    return this.#router.navigate(['/'], { queryParams, queryParamsHandling: 'merge', replaceUrl });
  }

  #fail(problem: string): void {
    this.problem.set(problem);
    this.nameInput()?.nativeElement.focus();
  }
}

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
import { LoginPicture } from './login-picture';
import { Session } from './session';
import { sessionEndSentence } from './session-end-sentence';

/** The users that the demo server knows. Their passwords protect nothing. */
const DEMO_USERS = [
  { username: 'ada', password: 'lovelace' },
  { username: 'grace', password: 'hopper' },
] as const;

@Component({
  selector: 'demo-login',
  imports: [LoginPicture],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './login.html',
  styleUrl: './login.css',
})
export class Login {
  readonly #session = inject(Session);
  readonly #router = inject(Router);
  readonly #query = toSignal(inject(ActivatedRoute).queryParamMap);
  protected readonly nameInput = viewChild.required<ElementRef<HTMLInputElement>>('nameField');

  protected readonly users = DEMO_USERS;
  protected readonly username = signal<string>(DEMO_USERS[0].username);
  protected readonly password = signal<string>(DEMO_USERS[0].password);
  protected readonly isBusy = signal(false);
  protected readonly problem = signal<string | null>(null);
  protected readonly ended = computed(() => sessionEndSentence(this.#query()?.get('ended') ?? null));

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
    if (this.isBusy()) return;
    this.isBusy.set(true);
    this.problem.set(null);
    this.#session.signIn({ username: this.username(), password: this.password() }).subscribe({
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
    return this.#router.navigate(['/'], { queryParams: { ended: null }, queryParamsHandling: 'merge' });
  }

  #fail(problem: string): void {
    this.problem.set(problem);
    this.nameInput().nativeElement.focus();
  }
}

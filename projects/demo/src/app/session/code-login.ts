import { DOCUMENT } from '@angular/common';
import { ChangeDetectionStrategy, Component, inject, input, OnInit, signal } from '@angular/core';
import { ActivatedRoute, ParamMap } from '@angular/router';
import { CHOICES, choicesUrl } from '../setup/choices';
import { CodeFlow } from '../wire/wire';
import { authorizationUrl, keepPendingSignIn, newPendingSignIn, takePendingSignIn } from './code-request';
import { Session } from './session';

/** Sends people to the server to sign in, and takes the code with which they come back. */
@Component({
  selector: 'demo-code-login',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <p class="hint">You sign in at {{ flow().serverName }}, and come back here.</p>
    <div role="alert" aria-label="Problem">
      @if (problem(); as sentence) {
        <p class="problem">{{ sentence }}</p>
      }
    </div>
    <button type="button" class="primary" [attr.aria-disabled]="isBusy() ? 'true' : null" (click)="go()">
      Go to {{ flow().serverName }}
    </button>
  `,
  styleUrl: './sign-in.css',
  styles: `
    :host {
      display: grid;
      gap: 6px;
    }
  `,
})
export class CodeLogin implements OnInit {
  readonly flow = input.required<CodeFlow>();

  readonly #session = inject(Session);
  readonly #location = inject(DOCUMENT).location;
  readonly #choices = inject(CHOICES);
  readonly #query = inject(ActivatedRoute).snapshot.queryParamMap;
  protected readonly isBusy = signal(false);
  protected readonly problem = signal<string | null>(null);

  ngOnInit(): void {
    if (this.#query.has('code') || this.#query.has('error')) this.#comeBack(this.#query);
  }

  protected async go(): Promise<void> {
    if (this.isBusy()) return;
    this.isBusy.set(true);
    const { search } = new URL(choicesUrl(this.#choices), this.#location.origin);
    const pending = newPendingSignIn(`${this.#location.origin}/login${search}`);
    keepPendingSignIn(pending);
    this.#location.assign(await authorizationUrl(this.flow(), pending));
  }

  #comeBack(query: ParamMap): void {
    const pending = takePendingSignIn(query.get('state'));
    const code = query.get('code');
    if (!pending || code === null) {
      this.problem.set('That sign-in came to nothing. Please begin again.');
      return;
    }
    this.isBusy.set(true);
    const grant = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: pending.redirectUri,
      code_verifier: pending.verifier,
    };
    this.#session
      .signIn((http) => this.flow().exchange(http, grant))
      .subscribe({
        next: (isSignedIn) =>
          this.#end(isSignedIn ? null : 'The server does not take that sign-in. Please begin again.'),
        error: () => this.#end('The server cannot be reached. Is it running?'),
      });
  }

  #end(problem: string | null): void {
    this.isBusy.set(false);
    this.problem.set(problem);
  }
}

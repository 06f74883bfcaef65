import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { TokenRefreshDevtools } from 'ngx-token-refresh/devtools';
import { SecondFactorDialog } from './dialogs/second-factor-dialog';
import { SignInAgainDialog } from './dialogs/sign-in-again-dialog';
import { Session } from './session/session';
import { CHOICES, keepsSession } from './setup/choices';
import { SetupLinks } from './setup/setup-links';
import { TimelineLog } from './timeline/timeline-log';

/** The frame around both pages. */
@Component({
  selector: 'demo-root',
  imports: [RouterOutlet, SecondFactorDialog, SetupLinks, SignInAgainDialog, TokenRefreshDevtools],
  changeDetection: ChangeDetectionStrategy.OnPush,
  styleUrl: './app.css',
  template: `
    <header>
      <p class="name">
        <strong>ngx-token-refresh</strong>
        <span>live demo</span>
      </p>
      <demo-setup-links />
      @if (session.claims(); as claims) {
        <div class="user">
          <p>
            <span class="unseen">Signed in as </span><strong>{{ claims.username }}</strong>
          </p>
          <button type="button" class="quiet" (click)="session.signOut()">Sign out</button>
        </div>
      }
    </header>
    <main><router-outlet /></main>
    <footer>
      {{ keepSession }} Everything here runs on 127.0.0.1. The timeline is drawn from the events of the library alone.
    </footer>
    <demo-second-factor-dialog />
    <demo-sign-in-again-dialog />
    @defer (when hasDevtools) {
      <token-refresh-devtools />
    }
  `,
})
export class App {
  protected readonly session = inject(Session);
  protected readonly keepSession = keepsSession(inject(CHOICES), 'backend')
    ? 'Each switch keeps the session.'
    : 'Each backend has a session of its own; the other switches keep the session.';
  /** `?devtools=on`: as they stand in an app that has no timeline of its own. */
  protected readonly hasDevtools = new URLSearchParams(location.search).get('devtools') === 'on';

  constructor() {
    // Listens from the first request on.
    inject(TimelineLog);
  }
}

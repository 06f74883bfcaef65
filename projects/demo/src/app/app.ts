import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { TokenRefreshDevtools } from 'ngx-token-refresh/devtools';
import { filter, map } from 'rxjs';
import { SecondFactorDialog } from './dialogs/second-factor-dialog';
import { SignInAgainDialog } from './dialogs/sign-in-again-dialog';
import { InactivityDialog } from './inactivity/inactivity-dialog';
import { Session } from './session/session';
import { IS_IN_PAGE } from './setup/host';
import { SetupLinks } from './setup/setup-links';
import { TimelineLog } from './timeline/timeline-log';

/** The frame around both pages. */
@Component({
  selector: 'demo-root',
  imports: [
    InactivityDialog,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
    SecondFactorDialog,
    SetupLinks,
    SignInAgainDialog,
    TokenRefreshDevtools,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  styleUrl: './app.css',
  template: `
    <header>
      <p class="name">
        <strong>ngx-token-refresh</strong>
        <span>live demo</span>
      </p>
      <nav aria-label="Pages">
        @for (page of pages; track page.path) {
          <a
            [routerLink]="page.path"
            queryParamsHandling="preserve"
            routerLinkActive
            [routerLinkActiveOptions]="match"
            ariaCurrentWhenActive="page"
            >{{ page.name }}</a
          >
        }
      </nav>
      @if (session.claims(); as claims) {
        <div class="user">
          <p>
            <span class="unseen">Signed in as </span><strong>{{ claims.username }}</strong>
          </p>
          <button type="button" class="quiet" (click)="session.signOut()">Sign out</button>
        </div>
      }
    </header>
    @if (isRace() === false) {
      <demo-setup-links />
    }
    <main [attr.data-session]="session.id()"><router-outlet /></main>
    <footer>
      @if (isRace() === false) {
        A switch keeps the session, unless it says that it has one of its own.
      }
      Everything here runs
      {{ isInPage ? 'in this page' : 'on 127.0.0.1' }}.
      @if (isRace() === false) {
        The timeline is drawn from the events of the library alone.
      }
    </footer>
    <demo-inactivity-dialog />
    <demo-second-factor-dialog />
    <demo-sign-in-again-dialog />
    @defer (when hasDevtools) {
      <token-refresh-devtools />
    }
  `,
})
export class App {
  protected readonly session = inject(Session);
  protected readonly isInPage = inject(IS_IN_PAGE);
  protected readonly pages = [
    { path: '/', name: 'Demo' },
    { path: '/race', name: 'Race' },
  ];
  protected readonly match = {
    paths: 'exact',
    queryParams: 'ignored',
    fragment: 'ignored',
    matrixParams: 'ignored',
  } as const;
  /** The race has apps and set-ups of its own. `null`: not known yet. */
  protected readonly isRace = toSignal(
    inject(Router).events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(({ urlAfterRedirects }) => urlAfterRedirects.startsWith('/race')),
    ),
    { initialValue: null },
  );
  /** `?devtools=on`: as they stand in an app that has no timeline of its own. */
  protected readonly hasDevtools = new URLSearchParams(location.search).get('devtools') === 'on';

  constructor() {
    // Listens from the first request on.
    inject(TimelineLog);
  }
}

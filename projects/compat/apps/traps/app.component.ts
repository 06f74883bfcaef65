import { AsyncPipe } from '@angular/common';
import { Component, inject } from '@angular/core';
import { CanActivateFn, Router, RouterLink, RouterOutlet } from '@angular/router';
import { AuthService } from './auth.service';
import { Notices } from './notices';

export const signedIn: CanActivateFn = () => !!inject(AuthService).token || inject(Router).parseUrl('/login');

export const isAdmin: CanActivateFn = () => inject(AuthService).roles$.value.includes('admin');

@Component({
  selector: 'app-root',
  // eslint-disable-next-line @angular-eslint/prefer-standalone -- the app of NgModules
  standalone: false,
  template: `
    <header>{{ (auth.profile$ | async)?.name }} ({{ (auth.roles$ | async)?.join(', ') }})</header>
    <a routerLink="/admin">Administration</a>
    <router-outlet />
    <ul>
      @for (notice of notices.all(); track $index) {
        <li>{{ notice }}</li>
      }
    </ul>
  `,
})
export class AppComponent {
  protected readonly auth = inject(AuthService);
  protected readonly notices = inject(Notices);
}

export const parts = [AsyncPipe, RouterLink, RouterOutlet];

import { Component, inject } from '@angular/core';
import { CanActivateFn, RouterLink, RouterOutlet } from '@angular/router';
import { AuthService } from './auth.service';
import { Notices } from './notices';

export const isAdmin: CanActivateFn = () => inject(AuthService).roles().includes('admin');

@Component({
  selector: 'app-root',
  // eslint-disable-next-line @angular-eslint/prefer-standalone -- the app of NgModules
  standalone: false,
  template: `
    <header>{{ auth.profile()?.name }} ({{ auth.roles().join(', ') }})</header>
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

export const parts = [RouterLink, RouterOutlet];

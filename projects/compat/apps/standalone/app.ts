import { Component, inject } from '@angular/core';
import { RouterOutlet, Routes } from '@angular/router';
import { signedInGuard } from 'ngx-token-refresh/router';
import { Calls } from '../calls';

@Component({
  selector: 'app-items',
  standalone: true,
  template: `<button type="button" (click)="calls.load()">Load</button>`,
})
export class Items {
  protected readonly calls = inject(Calls);
}

@Component({
  selector: 'app-login',
  standalone: true,
  template: `<button type="button" (click)="calls.signIn()">Sign in</button>`,
})
export class Login {
  protected readonly calls = inject(Calls);
}

@Component({
  selector: 'app-root',
  standalone: true,
  imports: [RouterOutlet],
  template: `
    <p role="status">{{ calls.status() }}</p>
    <router-outlet />
    <ol>
      @for (answer of calls.answers(); track $index) {
        <li>{{ answer }}</li>
      }
    </ol>
  `,
})
export class App {
  protected readonly calls = inject(Calls);
}

export const routes: Routes = [
  { path: 'items', component: Items, canActivate: [signedInGuard] },
  { path: 'login', component: Login },
  // What most apps have in no bundle is in one of its own here.
  { path: 'entry-points', loadComponent: () => import('./entry-points').then(({ EntryPoints }) => EntryPoints) },
];

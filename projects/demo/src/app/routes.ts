import { Routes } from '@angular/router';
import { Dashboard } from './dashboard';
import { Login } from './session/login';
import { signedIn, signedOut } from './session/signed-in.guard';

export const routes: Routes = [
  { path: 'login', component: Login, canActivate: [signedOut], title: 'Sign in · ngx-token-refresh demo' },
  { path: '', component: Dashboard, canActivate: [signedIn], title: 'ngx-token-refresh demo' },
  {
    path: 'race',
    loadComponent: async () => (await import('./race/race-page')).RacePage,
    title: 'Race · ngx-token-refresh demo',
  },
  { path: '**', redirectTo: '' },
];

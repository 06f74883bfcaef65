import { Routes } from '@angular/router';
import { signedInGuard } from 'ngx-token-refresh/router';
import { Items } from './items';
import { Login } from './login';

export const routes: Routes = [
  { path: 'items', component: Items, canActivate: [signedInGuard] },
  { path: 'login', component: Login },
  // What most apps have in no bundle is in one of its own here.
  { path: 'entry-points', loadComponent: () => import('./entry-points').then(({ EntryPoints }) => EntryPoints) },
];

import { inject, NgModule } from '@angular/core';
import { CanActivateFn, Router, RouterModule, Routes } from '@angular/router';
import { ItemsComponent, LoginComponent } from './app.component';
import { AuthService } from './auth.service';

const signedIn: CanActivateFn = () => inject(AuthService).isSignedIn() || inject(Router).parseUrl('/account/login');

const routes: Routes = [
  { path: 'items', component: ItemsComponent, canActivate: [signedIn] },
  { path: 'account', children: [{ path: 'login', component: LoginComponent }] },
  { path: '', pathMatch: 'full', redirectTo: 'items' },
];

@NgModule({ imports: [RouterModule.forRoot(routes)], exports: [RouterModule] })
export class AppRoutingModule {}

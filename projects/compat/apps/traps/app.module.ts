import { HTTP_INTERCEPTORS, provideHttpClient, withInterceptorsFromDi } from '@angular/common/http';
import { APP_INITIALIZER, NgModule } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
import { RouterModule } from '@angular/router';
import { AppComponent, isAdmin, parts, signedIn } from './app.component';
import { BaseUrlInterceptor } from './base-url.interceptor';
import { Deployment } from './deployment';
import { ErrorInterceptor } from './error.interceptor';
import { JwtInterceptor } from './jwt.interceptor';
import { AdminComponent, ItemsComponent, LoginComponent } from './pages.component';
import { RefreshInterceptor } from './refresh.interceptor';
import { SignOutInterceptor } from './sign-out.interceptor';

@NgModule({
  declarations: [AppComponent],
  imports: [
    BrowserModule,
    parts,
    ItemsComponent,
    LoginComponent,
    RouterModule.forRoot([
      { path: 'items', component: ItemsComponent, canActivate: [signedIn] },
      { path: 'admin', component: AdminComponent, canActivate: [isAdmin] },
      { path: 'login', component: LoginComponent },
      { path: '', pathMatch: 'full', redirectTo: 'items' },
    ]),
  ],
  providers: [
    provideHttpClient(withInterceptorsFromDi()),
    {
      provide: APP_INITIALIZER,
      multi: true,
      deps: [Deployment],
      useFactory: (deployment: Deployment) => () => deployment.load(),
    },
    { provide: HTTP_INTERCEPTORS, useClass: BaseUrlInterceptor, multi: true },
    { provide: HTTP_INTERCEPTORS, useClass: ErrorInterceptor, multi: true },
    { provide: HTTP_INTERCEPTORS, useClass: SignOutInterceptor, multi: true },
    { provide: HTTP_INTERCEPTORS, useClass: JwtInterceptor, multi: true },
    { provide: HTTP_INTERCEPTORS, useClass: RefreshInterceptor, multi: true },
  ],
  bootstrap: [AppComponent],
})
export class AppModule {}

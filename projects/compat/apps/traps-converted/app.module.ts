import { HTTP_INTERCEPTORS, provideHttpClient, withInterceptorsFromDi } from '@angular/common/http';
import { APP_INITIALIZER, NgModule } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
import { RouterModule } from '@angular/router';
import { TokenRefreshInterceptor, TokenRefreshModule } from 'ngx-token-refresh';
import { signedInGuard } from 'ngx-token-refresh/router';
import { AppComponent, isAdmin, parts } from './app.component';
import { BaseUrlInterceptor } from './base-url.interceptor';
import { Deployment } from './deployment';
import { ErrorInterceptor } from './error.interceptor';
import { AdminComponent, ItemsComponent, LoginComponent } from './pages.component';
import { TenantInterceptor } from './tenant.interceptor';
import { config, features } from './token-refresh';

@NgModule({
  declarations: [AppComponent],
  imports: [
    BrowserModule,
    TokenRefreshModule.forRoot(config, ...features),
    parts,
    ItemsComponent,
    LoginComponent,
    RouterModule.forRoot([
      { path: 'items', component: ItemsComponent, canActivate: [signedInGuard] },
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
    { provide: HTTP_INTERCEPTORS, useClass: TenantInterceptor, multi: true },
    { provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true },
  ],
  bootstrap: [AppComponent],
})
export class AppModule {}

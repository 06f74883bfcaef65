import { HTTP_INTERCEPTORS, provideHttpClient, withInterceptorsFromDi } from '@angular/common/http';
import { NgModule } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
import { TokenRefreshInterceptor, TokenRefreshModule } from 'ngx-token-refresh';
import { TokenRefreshDevtools } from 'ngx-token-refresh/devtools';
import { config, features } from '../token-refresh';
import { AppComponent } from './app.component';

@NgModule({
  declarations: [AppComponent],
  imports: [BrowserModule, TokenRefreshDevtools, TokenRefreshModule.forRoot(config, ...features)],
  providers: [
    provideHttpClient(withInterceptorsFromDi()),
    { provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true },
  ],
  bootstrap: [AppComponent],
})
export class AppModule {}

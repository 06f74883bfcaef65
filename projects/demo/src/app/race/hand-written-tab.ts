import {
  HTTP_INTERCEPTORS,
  HttpBackend,
  HttpClient,
  provideHttpClient,
  withInterceptorsFromDi,
} from '@angular/common/http';
import { createApplication } from '@angular/platform-browser';
import { firstValueFrom } from 'rxjs';
import { AuthInterceptor } from './hand-written/auth.interceptor';
import { AuthService, STORAGE_KEY, TokenPair } from './hand-written/auth.service';
import { CREDENTIALS, OpenTab } from './race-tab';

/** A tab of the app with the interceptor of the tutorials. */
export const openHandWrittenTab: OpenTab = async ({ backend, storageName }) => {
  const app = await createApplication({
    providers: [
      provideHttpClient(withInterceptorsFromDi()),
      { provide: HttpBackend, useValue: backend },
      { provide: STORAGE_KEY, useValue: storageName },
      AuthService,
      { provide: HTTP_INTERCEPTORS, useClass: AuthInterceptor, multi: true },
    ],
  });
  const http = app.injector.get(HttpClient);
  const auth = app.injector.get(AuthService);
  return {
    http,
    signIn: async () => {
      const tokens = await firstValueFrom(http.post<TokenPair>('/api/auth/login', CREDENTIALS));
      auth.store(tokens);
      return tokens.accessToken;
    },
    isSignedIn: () => auth.accessToken !== null,
    loginRedirects: () => auth.loginRedirects,
    close: () => app.destroy(),
  };
};

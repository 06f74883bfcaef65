import { HttpBackend, HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { Observable, tap } from 'rxjs';

interface Config {
  readonly apiUrl: string;
}

/** Where the API is, which the app reads before it starts. */
@Injectable({ providedIn: 'root' })
export class Deployment {
  apiUrl = '';
  // Past the interceptors: one of them needs the session, and so the configuration that is read here.
  private readonly http = new HttpClient(inject(HttpBackend));

  load(): Observable<Config> {
    return this.http.get<Config>('/config.json').pipe(tap(({ apiUrl }) => (this.apiUrl = apiUrl)));
  }
}

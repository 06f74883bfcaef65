import { HttpClient } from '@angular/common/http';
import { Injectable } from '@angular/core';
import { Observable, tap } from 'rxjs';

interface Config {
  readonly apiUrl: string;
}

/** Where the API is, which the app reads before it starts. */
@Injectable({ providedIn: 'root' })
export class Deployment {
  apiUrl = '';

  constructor(private readonly http: HttpClient) {}

  load(): Observable<Config> {
    return this.http.get<Config>('/config.json').pipe(tap(({ apiUrl }) => (this.apiUrl = apiUrl)));
  }
}

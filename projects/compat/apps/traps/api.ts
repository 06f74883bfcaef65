import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { map, Observable, switchMap } from 'rxjs';

interface GraphqlAnswer {
  readonly data?: { readonly me: string };
  readonly errors?: readonly { readonly message: string }[];
}

/** Four ways in which the API says that a token has expired. */
@Injectable({ providedIn: 'root' })
export class Api {
  private readonly http = inject(HttpClient);

  /** 401 */
  item(n: number): Observable<string> {
    return this.http.get<string>(`/items/${n}`);
  }

  /** 403 with a code */
  order(): Observable<string> {
    return this.http.get<string>('/orders/1');
  }

  /** 403 with a code, in a Blob */
  report(): Observable<string> {
    return this.http.get('/report', { responseType: 'blob' }).pipe(switchMap((blob) => blob.text()));
  }

  /** 200 with UNAUTHENTICATED */
  me(): Observable<string> {
    return this.http
      .post<GraphqlAnswer>('/graphql', { query: '{ me }' })
      .pipe(map(({ data, errors }) => data?.me ?? String(errors?.[0]?.message)));
  }

  /** 403 that means it. */
  forbidden(): Observable<string> {
    return this.http.get<string>('/forbidden');
  }
}

import { inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import { catchError, finalize, map, Observable, shareReplay, throwError } from 'rxjs';
import { Session } from './session';

/** One refresh for all that ask. */
@Injectable({ providedIn: 'root' })
export class RefreshCoordinator {
  private readonly session = inject(Session);
  private readonly router = inject(Router);
  private running$: Observable<string> | null = null;

  freshToken(): Observable<string> {
    this.running$ ??= this.session.renew().pipe(
      map((tokens) => tokens.accessToken),
      catchError((error) => {
        this.session.end();
        void this.router.navigateByUrl('/login');
        return throwError(() => error);
      }),
      finalize(() => (this.running$ = null)),
      shareReplay(1),
    );
    return this.running$;
  }
}

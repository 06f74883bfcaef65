import { HttpInterceptorFn } from '@angular/common/http';
import { inject, Injectable, signal } from '@angular/core';
import { finalize } from 'rxjs';

@Injectable({ providedIn: 'root' })
export class Busy {
  readonly count = signal(0);
}

export const busyInterceptor: HttpInterceptorFn = (req, next) => {
  const busy = inject(Busy);
  busy.count.update((count) => count + 1);
  return next(req).pipe(finalize(() => busy.count.update((count) => count - 1)));
};

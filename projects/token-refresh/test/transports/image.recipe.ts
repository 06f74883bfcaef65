import { HttpClient } from '@angular/common/http';
import { inject, Pipe, PipeTransform } from '@angular/core';
import { catchError, EMPTY, finalize, NEVER, startWith, switchMap } from 'rxjs';

/** `<img [src]="url | withToken | async" alt="…" />` */
@Pipe({ name: 'withToken', standalone: true })
export class WithTokenPipe implements PipeTransform {
  readonly #http = inject(HttpClient);
  readonly transform = (url: string) =>
    this.#http.get(url, { responseType: 'blob' }).pipe(
      switchMap((blob) => shown(URL.createObjectURL(blob))),
      catchError(() => EMPTY),
    );
}
const shown = (url: string) =>
  NEVER.pipe(
    startWith(url),
    finalize(() => URL.revokeObjectURL(url)),
  );

import { HttpClient } from '@angular/common/http';
import { inject, Pipe, PipeTransform } from '@angular/core';
import { catchError, EMPTY, Observable, switchMap } from 'rxjs';

/** `<img [src]="url | withToken | async" alt="…" />` */
@Pipe({ name: 'withToken', standalone: true })
export class WithTokenPipe implements PipeTransform {
  readonly #http = inject(HttpClient);

  transform(url: string): Observable<string> {
    const bytes = this.#http.get(url, { responseType: 'blob' });
    return bytes.pipe(
      switchMap((blob) => urlOf(blob)),
      catchError(() => EMPTY),
    );
  }
}

const urlOf = (blob: Blob) =>
  new Observable<string>((observer) => {
    const url = URL.createObjectURL(blob);
    observer.next(url);
    return () => URL.revokeObjectURL(url);
  });

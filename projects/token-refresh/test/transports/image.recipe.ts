import { HttpClient } from '@angular/common/http';
import { inject, Pipe, PipeTransform } from '@angular/core';
import { concat, finalize, NEVER, switchMap } from 'rxjs';

/** `<img [src]="url | withToken | async" alt="…" />` */
@Pipe({ name: 'withToken', standalone: true })
export class WithTokenPipe implements PipeTransform {
  readonly #http = inject(HttpClient);
  readonly transform = (url: string) =>
    this.#http
      .get(url, { responseType: 'blob' })
      .pipe(switchMap((blob) => shown(URL.createObjectURL(blob))));
}
const shown = (url: string) =>
  concat([url], NEVER).pipe(finalize(() => URL.revokeObjectURL(url)));

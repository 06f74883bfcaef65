import { Injectable, signal } from '@angular/core';

/** What the app tells people. */
@Injectable({ providedIn: 'root' })
export class Notices {
  readonly last = signal('');

  show(text: string): void {
    this.last.set(text);
  }
}

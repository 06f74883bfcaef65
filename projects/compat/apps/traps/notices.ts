import { Injectable, signal } from '@angular/core';

/** What the app tells people, all of it. */
@Injectable({ providedIn: 'root' })
export class Notices {
  readonly all = signal<readonly string[]>([]);

  show(text: string): void {
    this.all.update((all) => [...all, text]);
  }
}

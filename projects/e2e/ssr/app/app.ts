import { DOCUMENT } from '@angular/common';
import { HttpClient } from '@angular/common/http';
import { Component, inject, REQUEST, signal } from '@angular/core';
import { TokenStore } from 'ngx-token-refresh';
import { API } from './settings';

/** Lives that tokens of some people have, in ms from now. Those of the others do not say, and are refused by the API. */
const LIVES: Readonly<Record<string, number>> = { late: -1_000, long: 3_600_000 };

/** Signed in by a cookie, with a token, and shows what the API answers. */
@Component({
  selector: 'app-root',
  template: `
    <p id="item">{{ item() }}</p>
    <button (click)="load()">Load</button>
    <p id="loads">{{ loads() }}</p>
  `,
})
export class App {
  protected readonly item = signal('nothing yet');
  protected readonly loads = signal(0);
  private readonly http = inject(HttpClient);

  constructor() {
    const store = inject(TokenStore);
    const request = inject(REQUEST);
    const cookies = request ? request.headers.get('cookie') : inject(DOCUMENT).cookie;
    const person = /person=(\w+)/.exec(cookies ?? '')?.[1];
    const life = LIVES[person ?? ''];
    const expiresAt = life && Date.now() + life;
    const accessToken = `${person}-${life ? 'good' : 'old'}`;
    if (person && !store.isAuthenticated()) store.signIn({ accessToken, refreshToken: person, expiresAt });
    this.load();
  }

  protected load(): void {
    this.http.get<{ carried: string }>(`${API}/item`).subscribe({
      next: ({ carried }) => {
        this.item.set(carried);
        this.loads.update((n) => n + 1);
      },
      error: ({ status }: { status: number }) => this.item.set(`failed with ${status}`),
    });
  }
}

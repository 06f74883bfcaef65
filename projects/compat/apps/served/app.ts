import { HttpClient, HttpContext } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { SKIP_TOKEN, TokenStore } from 'ngx-token-refresh';
import { TokenRefreshDevtools } from 'ngx-token-refresh/devtools';
import { forkJoin } from 'rxjs';

@Component({
  selector: 'app-root',
  standalone: true,
  imports: [TokenRefreshDevtools],
  template: `
    <h1>A fresh app</h1>
    @if (isSignedIn()) {
      <button type="button" (click)="load()">Load</button>
    } @else {
      <button type="button" (click)="signIn()">Sign in</button>
    }
    <ol>
      @for (item of items(); track $index) {
        <li>{{ item }}</li>
      }
    </ol>
    <token-refresh-devtools position="inline" [(expanded)]="expanded" />
  `,
})
export class App {
  readonly #http = inject(HttpClient);
  readonly #store = inject(TokenStore);
  protected readonly isSignedIn = this.#store.isAuthenticated;
  protected readonly expanded = signal(true);
  protected readonly items = signal<readonly string[]>([]);

  protected signIn(): void {
    const context = new HttpContext().set(SKIP_TOKEN, true);
    this.#http.post('/api/auth/login', null, { context }).subscribe((answer) => this.#store.signInFrom(answer));
  }

  protected load(): void {
    this.items.set([]);
    forkJoin([1, 2, 3].map((n) => this.#http.get<string>(`/api/items/${n}`))).subscribe((items) =>
      this.items.set(items),
    );
  }
}

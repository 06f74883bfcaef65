import { HttpClient } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { TokenStore } from 'ngx-token-refresh';
import { firstValueFrom } from 'rxjs';
import { signIn } from './backend';

@Component({
  selector: 'app-root',
  standalone: true,
  template: `
    <button (click)="signIn()">Sign in</button>
    <button (click)="load()">Load the items, also after 20 seconds</button>
    {{ isSignedIn() ? 'Signed in' : 'Signed out' }} {{ items() }}
  `,
})
export class App {
  private readonly http = inject(HttpClient);
  private readonly store = inject(TokenStore);
  protected readonly isSignedIn = this.store.isAuthenticated;
  protected readonly items = signal('');

  async signIn(): Promise<void> {
    this.store.signInFrom(await firstValueFrom(signIn(this.http)));
  }

  async load(): Promise<void> {
    const url = 'http://localhost:3000/items';
    const answer = await firstValueFrom(this.http.get(url));
    this.items.set(JSON.stringify(answer));
  }
}

import { Component, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { firstValueFrom, Observable } from 'rxjs';
import { Api } from './api';
import { AuthService } from './auth.service';
import { Feed } from './feed';

@Component({
  selector: 'app-login',
  standalone: true,
  template: `<button type="button" (click)="signIn()">Sign in</button>`,
})
export class LoginComponent {
  private readonly auth = inject(AuthService);
  private readonly router = inject(Router);

  protected signIn(): void {
    this.auth.login('Ada').subscribe(() => void this.router.navigateByUrl('/items'));
  }
}

@Component({
  selector: 'app-items',
  standalone: true,
  template: `
    <button type="button" (click)="load()">Load</button>
    <ol>
      @for (answer of answers(); track $index) {
        <li>{{ answer }}</li>
      }
    </ol>
    <output>{{ feed.last() }}</output>
  `,
})
export class ItemsComponent {
  private readonly api = inject(Api);
  protected readonly feed = inject(Feed);
  protected readonly answers = signal<readonly string[]>([]);

  constructor() {
    this.feed.start();
  }

  protected async load(): Promise<void> {
    const { api } = this;
    this.answers.set([]);
    const calls = [api.item(1), api.item(2), api.order(), api.report(), api.me(), api.forbidden()];
    this.answers.set(await Promise.all(calls.map(answerOf)));
  }
}

@Component({ selector: 'app-admin', standalone: true, template: '<h2>Administration</h2>' })
export class AdminComponent {}

const answerOf = (call: Observable<string>): Promise<string> =>
  firstValueFrom(call).catch((error: unknown) => (error instanceof Error ? error.message : 'an error that is none'));

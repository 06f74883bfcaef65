import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import { Busy } from './busy';
import { Session } from './session';

@Component({
  selector: 'app-login',
  standalone: true,
  template: `<button type="button" (click)="signIn()">Sign in</button>`,
})
export class Login {
  private readonly session = inject(Session);
  private readonly router = inject(Router);

  protected async signIn(): Promise<void> {
    await firstValueFrom(this.session.signIn('a person'));
    await this.router.navigateByUrl('/items');
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
  `,
})
export class Items {
  private readonly http = inject(HttpClient);
  protected readonly answers = signal<readonly string[]>([]);

  protected async load(): Promise<void> {
    this.answers.set([]);
    this.answers.set(await Promise.all([1, 2, 3].map((n) => this.item(n))));
  }

  private async item(n: number): Promise<string> {
    try {
      return await firstValueFrom(this.http.get<string>(`/api/items/${n}`));
    } catch (error) {
      return error instanceof HttpErrorResponse ? `refused: ${error.status}` : String(error);
    }
  }
}

@Component({
  selector: 'app-root',
  standalone: true,
  imports: [RouterOutlet],
  template: `
    <p role="status">{{ busy.count() }} under way</p>
    <router-outlet />
  `,
})
export class App {
  protected readonly busy = inject(Busy);
}

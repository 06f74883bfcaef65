import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import { AuthService } from './auth.service';
import { Notices } from './notices';

@Component({
  selector: 'app-login',
  // eslint-disable-next-line @angular-eslint/prefer-standalone -- the app of NgModules
  standalone: false,
  template: `<button type="button" (click)="signIn()">Sign in</button>`,
})
export class LoginComponent {
  private readonly auth = inject(AuthService);
  private readonly router = inject(Router);

  protected signIn(): void {
    this.auth.login('a person').subscribe(() => void this.router.navigateByUrl('/items'));
  }
}

@Component({
  selector: 'app-items',
  // eslint-disable-next-line @angular-eslint/prefer-standalone -- the app of NgModules
  standalone: false,
  template: `
    <button type="button" (click)="load()">Load</button>
    <ol>
      @for (answer of answers(); track $index) {
        <li>{{ answer }}</li>
      }
    </ol>
  `,
})
export class ItemsComponent {
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
  // eslint-disable-next-line @angular-eslint/prefer-standalone -- the app of NgModules
  standalone: false,
  template: `
    <p role="status">{{ notices.last() }}</p>
    <router-outlet />
  `,
})
export class AppComponent {
  protected readonly notices = inject(Notices);
}

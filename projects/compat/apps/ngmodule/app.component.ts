import { Component, inject } from '@angular/core';
import { Calls } from '../calls';

@Component({
  selector: 'app-root',
  // eslint-disable-next-line @angular-eslint/prefer-standalone -- the app of NgModules
  standalone: false,
  template: `
    <p role="status">{{ calls.status() }}</p>
    @if (calls.isSignedIn()) {
      <button type="button" (click)="calls.load()">Load</button>
    } @else {
      <button type="button" (click)="calls.signIn()">Sign in</button>
    }
    <ol>
      @for (answer of calls.answers(); track $index) {
        <li>{{ answer }}</li>
      }
    </ol>
    <token-refresh-devtools position="inline" />
  `,
})
export class AppComponent {
  protected readonly calls = inject(Calls);
}

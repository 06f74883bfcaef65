import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Calls } from '../calls';

@Component({
  selector: 'app-root',
  standalone: true,
  imports: [RouterOutlet],
  template: `
    <p role="status">{{ calls.status() }}</p>
    <router-outlet />
    <ol>
      @for (answer of calls.answers(); track $index) {
        <li>{{ answer }}</li>
      }
    </ol>
  `,
})
export class App {
  protected readonly calls = inject(Calls);
}

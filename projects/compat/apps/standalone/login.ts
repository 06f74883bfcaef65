import { Component, inject } from '@angular/core';
import { Calls } from '../calls';

@Component({
  selector: 'app-login',
  standalone: true,
  template: `<button type="button" (click)="calls.signIn()">Sign in</button>`,
})
export class Login {
  protected readonly calls = inject(Calls);
}

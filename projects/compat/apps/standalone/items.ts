import { Component, inject } from '@angular/core';
import { Calls } from '../calls';

@Component({
  selector: 'app-items',
  standalone: true,
  template: `<button type="button" (click)="calls.load()">Load</button>`,
})
export class Items {
  protected readonly calls = inject(Calls);
}

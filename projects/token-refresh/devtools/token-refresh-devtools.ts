import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { DevtoolsPanel } from './devtools-panel';

/**
 * The timeline of requests and refreshes, for a developer to look at: who was refused, who waited for which refresh and
 * how long, what was sent again, what other tabs brought, when the session ended and why. Never shows a token, nor the
 * query of a URL.
 *
 * It sees what happens while it is there, from the moment it is created. While it observes, every request tells of
 * itself, which costs a little; paused it observes nothing. Leave it out of production, by `@defer (when isDevMode)`.
 */
@Component({
  selector: 'token-refresh-devtools',
  imports: [DevtoolsPanel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <token-refresh-devtools-panel [position]="position()" [(expanded)]="expanded" [maxRequests]="maxRequests()" />
  `,
  styles: `
    :host {
      display: block;
    }
  `,
})
export class TokenRefreshDevtools {
  /** `fixed`: at the bottom of the window, over the app. `inline`: where it stands. @default 'fixed' */
  readonly position = input<'fixed' | 'inline'>('fixed');
  /** Whether more than one line is shown. @default false */
  readonly expanded = model(false);
  /** How many requests are remembered, and how many refreshes; the oldest are forgotten. At least 1. @default 60 */
  readonly maxRequests = input(60);
}

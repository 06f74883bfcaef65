import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { backendsBeside, CHOICE_VALUES, Choices, CHOICES, choicesUrl, keepsSession } from './choices';

const LABELS: Record<keyof Choices, string> = {
  setup: 'Set-up',
  backend: 'Backend',
  client: 'HttpClient',
  proactive: 'Proactive',
};
const VALUES: Record<Choices[keyof Choices], string> = {
  standalone: 'Standalone',
  module: 'NgModule',
  envelope: 'Envelope',
  rest: 'REST',
  oauth2: 'oauth2-server',
  oidc: 'oidc-provider',
  fetch: 'fetch',
  xhr: 'XHR',
  off: 'Off',
  on: 'On',
};

/** Switches the demo to another set-up. Plain links: each loads the page anew, which is how a choice takes effect. */
@Component({
  selector: 'demo-setup-links',
  changeDetection: ChangeDetectionStrategy.OnPush,
  styleUrl: './setup-links.css',
  template: `
    <nav aria-label="Set-up of this demo">
      @for (group of groups; track group.label) {
        <div role="group" [attr.aria-label]="group.label">
          <span aria-hidden="true">{{ group.label }}</span>
          <div class="links">
            @for (link of group.links; track link.label) {
              <a [href]="link.url" [title]="link.effect" [attr.aria-current]="link.isCurrent ? 'true' : null">{{
                link.label
              }}</a>
            }
          </div>
        </div>
      }
    </nav>
  `,
})
export class SetupLinks {
  readonly #choices = inject(CHOICES);

  protected readonly groups = (['setup', 'backend', 'client', 'proactive'] as const).map((name) => ({
    label: LABELS[name],
    links: this.#valuesOf(name).map((value) => ({
      label: VALUES[value],
      url: choicesUrl({ ...this.#choices, [name]: value }),
      isCurrent: this.#choices[name] === value,
      effect: keepsSession(this.#choices, name) ? 'Keeps the session' : 'Another server, with a session of its own',
    })),
  }));

  #valuesOf(name: keyof Choices): readonly Choices[keyof Choices][] {
    return name === 'backend' ? backendsBeside(this.#choices.backend) : CHOICE_VALUES[name];
  }
}

import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { IS_IN_PAGE } from './host';
import { backendsBeside, CHOICE_VALUES, Choices, CHOICES, choicesUrl, keepsSession } from './choices';

const LABELS: Record<keyof Choices, string> = {
  setup: 'Set-up',
  backend: 'Backend',
  tokens: 'Tokens in',
  client: 'HttpClient',
  proactive: 'Proactive',
};
const VALUES: Record<Choices[keyof Choices], string> = {
  standalone: 'Standalone',
  module: 'NgModule',
  envelope: 'Envelope',
  rest: 'REST',
  cookie: 'Cookie',
  local: 'localStorage',
  remember: 'either',
  memory: 'memory',
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
        <div role="group" [attr.aria-label]="group.label" [class.wide]="group.links.length > 2">
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
  readonly #isInPage = inject(IS_IN_PAGE);

  protected readonly groups = this.#names().map((name) => ({
    label: LABELS[name],
    links: this.#valuesOf(name).map((value) => {
      const choices = { ...this.#choices, [name]: value };
      return {
        label: VALUES[value],
        url: choicesUrl(choices),
        isCurrent: this.#choices[name] === value,
        effect: keepsSession(this.#choices, choices) ? 'Keeps the session' : 'Has a session of its own',
      };
    }),
  }));

  /** A server in the page is asked neither by fetch nor by XHR. */
  #names(): readonly (keyof Choices)[] {
    return this.#isInPage
      ? ['setup', 'backend', 'tokens', 'proactive']
      : ['setup', 'backend', 'tokens', 'client', 'proactive'];
  }

  #valuesOf(name: keyof Choices): readonly Choices[keyof Choices][] {
    const { backend } = this.#choices;
    // Nor can it set a cookie that no script can read.
    if (name === 'backend' && this.#isInPage) return ['envelope', 'rest'];
    if (name === 'backend') return backendsBeside(backend);
    return name === 'tokens' && backend === 'cookie' ? ['memory'] : CHOICE_VALUES[name];
  }
}

import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { ɵFinding } from 'ngx-token-refresh';

/** What development has found wrong with the set-up of the app, each with its code. */
@Component({
  selector: 'token-refresh-checks',
  changeDetection: ChangeDetectionStrategy.OnPush,
  styleUrl: './fold.css',
  template: `
    <details [open]="findings().length > 0">
      <summary>
        Checks: <span role="status">{{ count() }}</span>
      </summary>
      @if (findings().length > 0) {
        <ul aria-label="Findings">
          @for (finding of findings(); track finding.sentence) {
            <li>
              <strong>{{ finding.code }}</strong> {{ finding.sentence }}.
            </li>
          }
        </ul>
        <p>Cause and cure of each code: docs/troubleshooting.md in the package. “Copy as text” has them too.</p>
      } @else {
        <p>What is wrong with the set-up, or with an answer of the server, is listed here as soon as it shows.</p>
      }
    </details>
  `,
})
export class Checks {
  readonly findings = input.required<readonly ɵFinding[]>();

  protected readonly count = computed(() => {
    const { length } = this.findings();
    return length ? `${length} ${length === 1 ? 'finding' : 'findings'}` : 'nothing found';
  });
}

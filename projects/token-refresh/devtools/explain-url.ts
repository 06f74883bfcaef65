import {
  ChangeDetectionStrategy,
  Component,
  EnvironmentInjector,
  inject,
  runInInjectionContext,
  signal,
} from '@angular/core';
import { ɵexplainUrl } from 'ngx-token-refresh';
import { explanationOf } from './explanation';

/** Explains what the library does with a URL that is pasted here. */
@Component({
  selector: 'token-refresh-explain-url',
  changeDetection: ChangeDetectionStrategy.OnPush,
  styleUrl: './fold.css',
  template: `
    <details>
      <summary>Explain a URL</summary>
      <form (submit)="explain($event, url.value)">
        <label>URL <input #url type="text" inputmode="url" autocomplete="off" spellcheck="false" /></label>
        <button type="submit">Explain</button>
      </form>
      <div role="status" aria-label="Explanation">
        @if (rows().length > 0) {
          <dl>
            @for (row of rows(); track row[0]) {
              <div>
                <dt>{{ row[0] }}</dt>
                <dd>{{ row[1] }}</dd>
              </div>
            }
          </dl>
        }
      </div>
    </details>
  `,
})
export class ExplainUrl {
  readonly #injector = inject(EnvironmentInjector);

  protected readonly rows = signal<readonly (readonly [string, string])[]>([]);

  protected explain(event: Event, url: string): void {
    event.preventDefault();
    this.rows.set(explanationOf(runInInjectionContext(this.#injector, () => ɵexplainUrl(url))));
  }
}

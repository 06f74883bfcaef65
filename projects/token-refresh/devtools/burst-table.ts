import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { bandStories, laneStories } from './story';
import { Burst } from './timeline';

/** A burst as a table: what the chart shows, for those who do not look at charts. */
@Component({
  selector: 'token-refresh-burst-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  styleUrl: './burst-table.css',
  template: `
    <details>
      <summary>Burst {{ burst().id }} as a table</summary>
      <div class="scroll" role="group" tabindex="0" [attr.aria-label]="'Table of burst ' + burst().id">
        <table>
          <caption>
            {{
              refreshes()
            }}
          </caption>
          <thead>
            <tr>
              <th scope="col">Request</th>
              <th scope="col">What happened to it</th>
              <th scope="col">Answer</th>
            </tr>
          </thead>
          <tbody>
            @for (row of rows(); track row.id) {
              <tr>
                <th scope="row">{{ row.name }}</th>
                <td>{{ row.story }}</td>
                <td>{{ row.answer }}</td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    </details>
  `,
})
export class BurstTable {
  readonly burst = input.required<Burst>();

  protected readonly refreshes = computed(() => bandStories(this.burst()).join(' ') || 'No refresh.');
  protected readonly rows = computed(() => laneStories(this.burst()));
}

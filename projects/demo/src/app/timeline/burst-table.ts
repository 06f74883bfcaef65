import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { SEGMENT_WORDS } from './marks';
import { durationText } from './scale';
import { Burst, Lane } from './timeline';

/** A burst as a table: what the chart shows, for those who do not look at charts. */
@Component({
  selector: 'demo-burst-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  styleUrl: './burst-table.css',
  template: `
    <details>
      <summary>Burst {{ burst().id }} as a table</summary>
      <div class="scroll" role="region" tabindex="0" [attr.aria-label]="'Table of burst ' + burst().id">
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

  protected readonly refreshes = computed(() => {
    const { bands } = this.burst();
    return bands.length === 0
      ? 'No refresh.'
      : bands
          .map(({ flight, from, to, failure, isAdopted }) => {
            if (to === null) return `Refresh ${flight} is under way.`;
            const length = durationText(to - from);
            if (failure) return `Refresh ${flight} failed after ${length}: ${failure.code}.`;
            const source = isAdopted ? 'adopted a new token from another tab' : 'brought a new token';
            return `Refresh ${flight} ${source} after ${length}.`;
          })
          .join(' ');
  });

  protected readonly rows = computed(() => this.burst().lanes.map(rowOf));
}

function rowOf({
  id,
  method,
  path,
  segments,
  refusals,
  end,
}: Lane): Record<'id' | 'name' | 'story' | 'answer', string> {
  const parts = segments.map(({ kind, from, to }) => {
    const refused = to !== null && refusals.includes(to) ? ', refused' : '';
    return `${SEGMENT_WORDS[kind]} ${to === null ? 'still' : durationText(to - from)}${refused}`;
  });
  const answer = end ? (end.status === null ? 'cancelled' : `${end.status}`) : 'waiting';
  return { id: `${id}`, name: `#${id} ${method} ${path}`, story: parts.join('; '), answer };
}

import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Counts } from 'devtools-parts';
import { ServerCounts } from '../controls/demo-controls';

/** What this tab counted from the events, beside what the server counted by itself, over all tabs of the session. */
@Component({
  selector: 'demo-count-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  styleUrl: './count-table.css',
  template: `
    <table>
      <caption class="unseen">
        Counts of this session
      </caption>
      <thead>
        <tr>
          <td></td>
          @for (column of columns(); track column.name) {
            <th scope="col" [class.key]="column.name === 'Refreshes'">{{ column.name }}</th>
          }
        </tr>
      </thead>
      <tbody>
        <tr class="here">
          <th scope="row">This tab</th>
          @for (column of columns(); track column.name) {
            <td [class.key]="column.name === 'Refreshes'">{{ column.here }}</td>
          }
        </tr>
        <tr class="server">
          <th scope="row">Server</th>
          @for (column of columns(); track column.name) {
            <td [class.key]="column.name === 'Refreshes'">
              @if (column.server === null) {
                <span aria-hidden="true">–</span><span class="unseen">not counted</span>
              } @else {
                {{ column.server }}
              }
            </td>
          }
        </tr>
      </tbody>
    </table>
  `,
})
export class CountTable {
  readonly here = input.required<Counts>();
  readonly server = input.required<ServerCounts | null>();

  protected readonly columns = computed(() => {
    const here = this.here();
    const server = this.server();
    return [
      { name: 'Requests', here: here.requests, server: null },
      { name: 'Refused', here: here.refused, server: server?.refused ?? null },
      { name: 'Waited at the gate', here: here.waiting, server: null },
      { name: 'Refreshes', here: here.refreshes, server: server?.refreshAttempts ?? null },
      { name: 'Replayed', here: here.replays, server: null },
      { name: 'Sends', here: here.sends, server: server?.requests ?? null },
    ];
  });
}

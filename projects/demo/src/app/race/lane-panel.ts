import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { callsSentence, RaceCall, sessionSentence } from './race-call';
import { NamedLane } from './race';

const MARKS: Readonly<Record<RaceCall['state'], string>> = { waiting: '…', answered: '✓', failed: '✕' };

/** What one app got. */
@Component({
  selector: 'demo-lane-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2>{{ lane().name }}</h2>
    <p class="hint">{{ lane().about }}</p>
    <ol aria-label="Calls">
      @for (call of result().calls; track call.id) {
        <li [class]="call.state" [class.lost]="isOver() && call.state === 'waiting'">
          <span aria-hidden="true">{{ markOf(call) }}</span>
          <span class="unseen">{{ wordsOf(call) }}</span>
        </li>
      } @empty {
        <li class="none">No call yet.</li>
      }
    </ol>
    <p class="calls">{{ calls() }}.</p>
    <p class="hint">{{ session() }}</p>
  `,
  styleUrl: './lane-panel.css',
})
export class LanePanel {
  readonly lane = input.required<NamedLane>();
  readonly isOver = input.required<boolean>();
  protected readonly result = computed(() => this.lane().lane.result());
  protected readonly calls = computed(() => callsSentence(this.result().calls, this.isOver()).replace(/\.$/, ''));
  protected readonly session = computed(() => sessionSentence(this.result()));

  protected markOf({ state }: RaceCall): string {
    return state === 'waiting' && this.isOver() ? '?' : MARKS[state];
  }

  protected wordsOf({ error, id, state }: RaceCall): string {
    const words = state === 'waiting' && this.isOver() ? 'never answered' : state;
    return `Call ${id}: ${words}${error === undefined ? '' : ` with ${error}`}`;
  }
}

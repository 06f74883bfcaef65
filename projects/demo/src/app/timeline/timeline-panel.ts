import { ChangeDetectionStrategy, Component, computed, ElementRef, inject } from '@angular/core';
import { BurstChart, BurstTable, Legend, sentenceOf, SentencePart, sentenceParts } from 'devtools-parts';
import { Calls } from '../calls/calls';
import { outcomeSentence } from '../calls/call-outcome';
import { ServerTally } from '../controls/server-tally';
import { CountTable } from './count-table';
import { TimelineLog } from './timeline-log';

/** What happened: in words, in numbers, as a chart and as a table. */
@Component({
  selector: 'demo-timeline-panel',
  imports: [BurstChart, BurstTable, CountTable, Legend],
  changeDetection: ChangeDetectionStrategy.OnPush,
  styleUrl: './timeline-panel.css',
  template: `
    <div class="head">
      <h2>Timeline</h2>
      <button type="button" class="quiet" (click)="clear()">Clear</button>
    </div>
    <p class="sentence" role="status" aria-label="In words" [attr.aria-busy]="log.isOpen()">
      @for (part of parts(); track $index) {
        <span
          ><b [class.refresh]="part.isRefresh">{{ part.text }}</b
          >{{ $last ? '' : ' ·' }}</span
        >
        {{ ' ' }}
      }
    </p>
    <p class="outcome" role="status" aria-label="What the app saw" [attr.aria-busy]="calls.outcome().pending > 0">
      {{ outcome() }}
    </p>
    <demo-count-table [here]="log.counts()" [server]="tally.counts()" />
    @if (newestFirst().length > 0) {
      <token-refresh-legend [bursts]="newestFirst()" />
    }
    @for (burst of newestFirst(); track burst.id) {
      <section [attr.aria-label]="'Burst ' + burst.id">
        @if (!$first) {
          <h3>{{ sentence(burst) }}</h3>
        }
        <token-refresh-burst-chart [burst]="burst" [now]="$first ? log.now() : burst.to" />
        <token-refresh-burst-table [burst]="burst" />
      </section>
    } @empty {
      <div class="empty">
        <p>Press <strong>Expire the token, then send 10 calls</strong>.</p>
        <p class="hint">Ten calls will be refused. Count the refreshes.</p>
      </div>
    }
  `,
})
export class TimelinePanel {
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  protected readonly log = inject(TimelineLog);
  protected readonly calls = inject(Calls);
  protected readonly tally = inject(ServerTally);

  protected readonly newestFirst = computed(() => [...this.log.timeline()].reverse());
  protected readonly outcome = computed(() => outcomeSentence(this.calls.outcome()));

  protected readonly sentence = sentenceOf;
  protected readonly parts = computed((): readonly SentencePart[] => {
    const latest = this.log.latest();
    return latest ? sentenceParts(latest) : [{ text: 'Nothing has happened yet.', isRefresh: false }];
  });

  /** Scrolls to the top of it, unless it is in sight: what is being looked at does not move. */
  comeIntoSight(): void {
    const { top } = this.#element.getBoundingClientRect();
    if (top < 0 || top > innerHeight / 2) this.#element.scrollIntoView();
  }

  protected clear(): void {
    this.log.clear();
    this.calls.forget();
    this.tally.reset();
  }
}

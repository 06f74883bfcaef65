import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { bandMark, laneMarks, stepUpMark } from './marks';
import { scaleOf } from './scale';
import { Burst, isOpen } from './timeline';

/** A burst drawn: one lane per request, a refresh or a step-up as a band across them. For the eye; the table says the same. */
@Component({
  selector: 'token-refresh-burst-chart',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './burst-chart.html',
  styleUrls: ['./marks.css', './burst-chart.css'],
  host: { 'aria-hidden': 'true' },
})
export class BurstChart {
  readonly burst = input.required<Burst>();
  /** Epoch ms up to which a burst under way is drawn. */
  readonly now = input.required<number>();

  readonly #end = computed(() => {
    const burst = this.burst();
    return isOpen(burst) ? Math.max(burst.to, this.now()) : burst.to;
  });

  readonly #scale = computed(() => scaleOf(this.burst().from, this.#end()));
  protected readonly ticks = computed(() => this.#scale().ticks);
  protected readonly lanes = computed(() =>
    this.burst().lanes.map((lane) => laneMarks(lane, this.#scale(), this.#end())),
  );
  protected readonly bands = computed(() => {
    const { bands, stepUps } = this.burst();
    return [
      ...bands.map((band) => bandMark(band, this.#scale(), this.#end())),
      ...stepUps.map((stepUp) => stepUpMark(stepUp, this.#scale(), this.#end())),
    ];
  });
  protected readonly sessionEnd = computed(() => {
    const { sessionEndedAt } = this.burst();
    return sessionEndedAt === null ? null : this.#scale().position(sessionEndedAt);
  });
}

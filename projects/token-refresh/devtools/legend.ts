import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { isFailed } from './marks';
import { sessionColour } from './of-session';
import { Band, Burst, Lane, Segment, StepUpBand } from './timeline';

const segment =
  (kind: Segment['kind']) =>
  ({ lanes }: Burst): boolean =>
    lanes.some(({ segments }) => segments.some((each) => each.kind === kind));
const lane =
  (has: (lane: Lane) => boolean) =>
  ({ lanes }: Burst): boolean =>
    lanes.some(has);
const band =
  (has: (band: Band) => boolean) =>
  ({ bands }: Burst): boolean =>
    bands.some(has);

const stepUp =
  (has: (stepUp: StepUpBand) => boolean) =>
  ({ stepUps }: Burst): boolean =>
    stepUps.some(has);

/** Every mark of the chart: its classes, what it means, and whether it is in a burst. */
const MARKS: readonly (readonly [string, string, (burst: Burst) => boolean])[] = [
  ['segment sent', 'in flight', segment('sent')],
  ['refusal', 'refused', lane(({ refusals }) => refusals.length > 0)],
  ['segment waiting', 'waited at the gate', segment('waiting')],
  ['segment replayed', 'replayed', segment('replayed')],
  ['end', 'answered', lane(({ end }) => end !== null && !isFailed(end))],
  ['end failed', 'failed or cancelled', lane(({ end }) => end !== null && isFailed(end))],
  ['band open', 'refresh under way', band(({ to }) => to === null)],
  ['band', 'refresh', band(({ to, failure }) => to !== null && !failure)],
  ['band failed', 'refresh failed', band(({ failure }) => failure !== null)],
  ['band step-up open', 'step-up: the person is asked', stepUp(({ to }) => to === null)],
  ['band step-up', 'step-up', stepUp(({ to, isMet }) => to !== null && isMet)],
  ['band step-up failed', 'step-up given up', stepUp(({ to, isMet }) => to !== null && !isMet)],
  ['session-end', 'session ended', ({ sessionEndedAt }) => sessionEndedAt !== null],
];

/** What the marks of the charts mean: those that are there. */
@Component({
  selector: 'token-refresh-legend',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul aria-label="Legend">
      @for (mark of marks(); track mark.name) {
        <li><i [class]="mark.look"></i> {{ mark.name }}</li>
      }
      @for (session of sessions(); track session.name) {
        <li><i class="session" [style.background]="session.colour"></i> session {{ session.name }}</li>
      }
    </ul>
  `,
  styleUrls: ['./marks.css'],
  styles: `
    ul {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 18px;
      margin: 0;
      padding: 0;
      color: var(--muted);
      font-size: 0.8125rem;
      list-style: none;
    }
    li {
      display: flex;
      align-items: center;
      gap: 7px;
    }
    .segment {
      width: 24px;
      height: 10px;
    }
    .band {
      width: 14px;
      height: 18px;
    }
    .session {
      width: 4px;
      height: 18px;
    }
    .session-end {
      height: 18px;
    }
  `,
})
export class Legend {
  readonly bursts = input.required<readonly Burst[]>();

  protected readonly marks = computed(() =>
    MARKS.flatMap(([look, name, isIn]) => (this.bursts().some(isIn) ? [{ look, name }] : [])),
  );
  protected readonly sessions = computed(() => {
    const names = this.bursts().flatMap(({ lanes }) => lanes.flatMap(({ session }) => session ?? []));
    return [...new Set(names)].sort().map((name) => ({ name, colour: sessionColour(name) }));
  });
}

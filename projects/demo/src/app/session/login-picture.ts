import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { BurstChart, Legend, sentenceOf } from 'devtools-parts';
import { exampleBurst } from '../timeline/example-burst';
import { TimelineLog } from '../timeline/timeline-log';

/** A picture needs no more: the words count them all. */
const MOST_LANES = 12;

/** Beside the form: what the demo is about, or what has just happened to the session that ended. */
@Component({
  selector: 'demo-login-picture',
  imports: [BurstChart, Legend],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <p class="claim">
      @if (log.latest()) {
        What you have just seen
      } @else {
        An Angular app never notices that its access token expired.
      }
    </p>
    @if (burst(); as burst) {
      <figure>
        <figcaption>{{ sentence(burst) }}</figcaption>
        <token-refresh-burst-chart [burst]="burst" [now]="log.now()" />
        <token-refresh-legend />
      </figure>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 20px;
    }
    .claim {
      font-size: clamp(1.5rem, 2.6vw, 2.125rem);
      font-weight: 700;
      line-height: 1.15;
      letter-spacing: -0.025em;
      text-wrap: balance;
    }
    figure {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 12px;
      margin: 0;
    }
    figcaption {
      color: var(--muted);
    }
  `,
})
export class LoginPicture {
  protected readonly log = inject(TimelineLog);
  protected readonly burst = computed(() => {
    const latest = this.log.latest();
    return latest ? { ...latest, lanes: latest.lanes.slice(0, MOST_LANES) } : exampleBurst();
  });
  protected readonly sentence = sentenceOf;
}

import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { CallPanel } from './calls/call-panel';
import { TransferPanel } from './calls/transfer-panel';
import { FaultPanel } from './controls/fault-panel';
import { ServerTally } from './controls/server-tally';
import { WorldPanel } from './controls/world-panel';
import { TokenPanel } from './session/token-panel';
import { IS_IN_PAGE } from './setup/host';
import { TimelinePanel } from './timeline/timeline-panel';
import { WIRE } from './wire/wire';

/** The main page: levers on the left, what they do on the right. */
@Component({
  selector: 'demo-dashboard',
  imports: [CallPanel, FaultPanel, TimelinePanel, TokenPanel, TransferPanel, WorldPanel],
  providers: [ServerTally],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h1 class="unseen">Watch a token refresh</h1>
    <div class="levers">
      <demo-call-panel class="panel" (sent)="timeline.comeIntoSight()" />
      <demo-token-panel class="panel" />
      @if (hasFaults) {
        <demo-fault-panel class="panel" />
      }
      @if (isInPage) {
        @defer (on immediate) {
          <demo-world-panel class="panel" />
        }
      }
      @if (hasSecondFactor) {
        <demo-transfer-panel class="panel" (sent)="timeline.comeIntoSight()" />
      }
    </div>
    <demo-timeline-panel #timeline class="panel" />
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: 300px minmax(0, 1fr);
      gap: 20px;
      align-items: start;
    }
    .levers {
      display: grid;
      gap: 14px;
    }
    .levers > * {
      padding: 16px;
    }
    demo-timeline-panel {
      padding: 20px 22px;
      scroll-margin-top: 8px;
    }
    @media (max-width: 900px) {
      :host {
        grid-template-columns: minmax(0, 1fr);
      }
      /* So high that it can be scrolled to the top of the window before it is filled. */
      demo-timeline-panel {
        min-height: 100dvh;
        align-content: start;
        padding: 16px;
      }
    }
  `,
})
export class Dashboard {
  readonly #wire = inject(WIRE);
  protected readonly isInPage = inject(IS_IN_PAGE);
  protected readonly hasFaults = this.#wire.hasFaults;
  protected readonly hasSecondFactor = this.#wire.secondFactor !== null;
}

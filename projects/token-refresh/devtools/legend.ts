import { ChangeDetectionStrategy, Component } from '@angular/core';

/** What the marks of the chart mean. */
@Component({
  selector: 'token-refresh-legend',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul aria-label="Legend">
      <li><i class="segment sent"></i> in flight</li>
      <li><i class="refusal"></i> refused</li>
      <li><i class="segment waiting"></i> waiting at the gate</li>
      <li><i class="segment replayed"></i> replayed</li>
      <li><i class="end"></i> answered</li>
      <li><i class="band"></i> the refresh, over all lanes</li>
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
  `,
})
export class Legend {}

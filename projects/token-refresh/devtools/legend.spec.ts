import { TestBed } from '@angular/core/testing';
import { TokenRefreshEvent } from 'ngx-token-refresh';
import { Legend } from './legend';
import { answered, demanded, failed, met, play, refused, request, succeeded } from './refused-calls.fixture';

/** What the legend explains beside charts of these events. */
function legendOf(events: readonly TokenRefreshEvent[]): readonly string[] {
  const fixture = TestBed.createComponent(Legend);
  fixture.componentRef.setInput('bursts', play(events));
  fixture.detectChanges();
  const items = (fixture.nativeElement as HTMLElement).querySelectorAll('li');
  return [...items].map(({ textContent }) => textContent.trim());
}

const ended: TokenRefreshEvent = { type: 'session-ended', at: 30, reason: 'signed-out' };

describe('Legend', () => {
  it.each<[string, readonly TokenRefreshEvent[], readonly string[]]>([
    ['a call that was answered', [request(1, 0, 'request-sent'), answered(1, 9)], ['in flight', 'answered']],
    ['a call that failed', [request(1, 0, 'request-sent'), answered(1, 9, 503)], ['in flight', 'failed or cancelled']],
    [
      'a call that was cancelled',
      [request(1, 0, 'request-sent'), request(1, 9, 'request-cancelled')],
      ['in flight', 'failed or cancelled'],
    ],
    ['refused calls that wait', refused, ['in flight', 'refused', 'waited at the gate', 'refresh under way']],
    [
      'refused calls that were cured',
      [...refused, succeeded, request(1, 30, 'request-replayed'), answered(1, 40)],
      ['in flight', 'refused', 'waited at the gate', 'replayed', 'answered', 'refresh'],
    ],
    [
      'a refresh that failed',
      [...refused, failed, answered(1, 31, 503), answered(2, 31, 503)],
      ['in flight', 'refused', 'waited at the gate', 'failed or cancelled', 'refresh failed'],
    ],
    [
      'a session that ended',
      [...refused, ended],
      ['in flight', 'refused', 'waited at the gate', 'refresh under way', 'session ended'],
    ],
    ['a step-up under way', demanded, ['in flight', 'refused', 'waited at the gate', 'step-up: the person is asked']],
    ['a step-up', [...demanded, met], ['in flight', 'refused', 'waited at the gate', 'step-up']],
    [
      'a step-up that was given up',
      [...demanded, { ...met, isMet: false }],
      ['in flight', 'refused', 'waited at the gate', 'step-up given up'],
    ],
    ['nothing', [], []],
  ])('explains the marks that are there: %s', (_, events, marks) => {
    expect(legendOf(events)).toEqual(marks);
  });
});

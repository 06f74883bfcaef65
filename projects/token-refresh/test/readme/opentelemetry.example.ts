import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { metrics } from '@opentelemetry/api';
import {
  injectTokenRefreshEvents,
  RefreshStartedEvent,
} from 'ngx-token-refresh';

/** Call it in the constructor of the root component, after the meter provider is set. */
export function measureTokenRefresh(): void {
  const meter = metrics.getMeter('ngx-token-refresh');
  const refreshes = meter.createCounter('app.token_refresh.count', {
    description: 'Refreshes that are over, by outcome',
  });
  const durations = meter.createHistogram('app.token_refresh.duration', {
    description: 'How long requests had to wait for a token',
    unit: 's',
    advice: { explicitBucketBoundaries: [0.1, 0.25, 0.5, 1, 2.5, 5, 10] },
  });
  const ends = meter.createCounter('app.session.ended', {
    description: 'Sessions that are over, by reason',
  });
  const started = new Map<number, RefreshStartedEvent>();

  injectTokenRefreshEvents()
    .pipe(takeUntilDestroyed())
    .subscribe((event) => {
      switch (event.type) {
        case 'refresh-started':
          started.set(event.refreshId, event);
          break;
        case 'refresh-succeeded':
        case 'refresh-failed': {
          const start = started.get(event.refreshId);
          started.delete(event.refreshId);
          const outcome =
            event.type === 'refresh-failed' ? event.code : 'succeeded';
          refreshes.add(1, { outcome, cause: start?.cause ?? 'unknown' });
          if (start)
            durations.record((event.at - start.at) / 1000, { outcome });
          break;
        }
        case 'session-ended':
          ends.add(1, { reason: event.reason });
      }
    });
}

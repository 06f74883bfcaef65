import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { ErrorHandler } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPoint,
  Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { tokenRefreshInterceptor, TokenStore } from 'ngx-token-refresh';
import { ExpectedRefresh, provideTokenRefreshTesting, TokenRefreshController } from 'ngx-token-refresh/testing';
import { ERROR_REPORTER, ReportingErrorHandler } from './error-reporter.example';
import { measureTokenRefresh } from './opentelemetry.example';

// What the page "Operations" shows.

const FRESH = { accessToken: 'fresh-access-token', refreshToken: 'fresh-refresh-token' };

const reporter = { captureException: jest.fn() };

function start() {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      provideHttpClientTesting(),
      provideTokenRefreshTesting(),
      { provide: ERROR_REPORTER, useValue: reporter },
      { provide: ErrorHandler, useClass: ReportingErrorHandler },
    ],
  });
  const controller = TestBed.inject(TokenRefreshController);
  const server = TestBed.inject(HttpTestingController);
  /** A call whose token is refused, and the refresh that it starts. Its error is handled as an uncaught one is. */
  const refuse = (): ExpectedRefresh => {
    const handler = TestBed.inject(ErrorHandler);
    TestBed.inject(HttpClient)
      .get('/api/orders')
      .subscribe({ error: (error: unknown) => handler.handleError(error) });
    server.expectOne('/api/orders').flush(null, { status: 401, statusText: 'Unauthorized' });
    return controller.expectRefresh();
  };
  return { clock: controller.clock, refuse, server };
}

describe('OpenTelemetry', () => {
  let exporter: InMemoryMetricExporter;
  let reader: PeriodicExportingMetricReader;
  let provider: MeterProvider;

  // Anew each time: `npm run mutate` runs one test many times, and they add up.
  beforeEach(() => {
    exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    // Reads when it is asked to: the interval is longer than any test.
    reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    provider = new MeterProvider({ readers: [reader] });
    metrics.setGlobalMeterProvider(provider);
  });

  afterEach(async () => {
    metrics.disable();
    await provider.shutdown();
  });

  it('counts refreshes by outcome, measures them, and counts ended sessions', async () => {
    const { clock, refuse, server } = start();
    TestBed.runInInjectionContext(measureTokenRefresh);
    const first = refuse();
    clock.advance(300);
    first.succeed(FRESH);
    server.expectOne('/api/orders').flush([]);
    refuse().unavailable({ status: 503 });
    clock.advance(60_000);
    refuse().reject();

    await reader.forceFlush();
    const read = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap(({ metrics: each }) => each);
    const pointsOf = (name: string): DataPoint<unknown>[] =>
      read
        .filter(({ descriptor }) => descriptor.name === name)
        .flatMap<DataPoint<unknown>>(({ dataPoints }) => dataPoints);
    const valuesOf = (name: string) => pointsOf(name).map(({ attributes, value }) => ({ ...attributes, value }));
    expect(valuesOf('app.token_refresh.count')).toEqual([
      { outcome: 'succeeded', cause: 'challenge', value: 1 },
      { outcome: 'unavailable', cause: 'challenge', value: 1 },
      { outcome: 'rejected', cause: 'challenge', value: 1 },
    ]);
    expect(valuesOf('app.session.ended')).toEqual([{ reason: 'rejected', value: 1 }]);
    const [succeeded] = pointsOf('app.token_refresh.duration') as DataPoint<Histogram>[];
    expect(succeeded).toMatchObject({ attributes: { outcome: 'succeeded' }, value: { count: 1, sum: 0.3 } });
    expect(JSON.stringify(read)).not.toMatch(/-token"|Bearer/);
  });
});

describe('an error reporter', () => {
  it('hears of a refresh that found no server as a warning, by its code', () => {
    start().refuse().unavailable({ status: 503 });
    expect(reporter.captureException.mock.calls).toEqual([
      [expect.anything(), { level: 'warning', tags: { 'token_refresh.code': 'unavailable' } }],
    ]);
  });

  it('hears nothing of a session that ended', () => {
    start().refuse().reject();
    expect(TestBed.inject(TokenStore).isAuthenticated()).toBe(false);
    expect(reporter.captureException).not.toHaveBeenCalled();
  });

  it('hears of every other error as before', () => {
    start();
    const error = new Error('of the app');
    TestBed.inject(ErrorHandler).handleError(error);
    expect(reporter.captureException.mock.calls).toEqual([[error, { level: 'error', tags: {} }]]);
  });
});

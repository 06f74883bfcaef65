import { durationText, scaleOf } from './scale';

describe('scaleOf', () => {
  it('puts the ends of the burst at the ends of the track', () => {
    const scale = scaleOf(1_000, 1_500);
    expect(scale.position(1_000)).toBe(0);
    expect(scale.position(1_500)).toBe(100);
    expect(scale.span(1_100, 1_200)).toBeCloseTo(20);
  });

  it('keeps what lies outside within the track', () => {
    const scale = scaleOf(1_000, 1_500);
    expect(scale.position(0)).toBe(0);
    expect(scale.position(9_000)).toBe(100);
  });

  it.each([
    [500, ['0', '100 ms', '200 ms', '300 ms', '400 ms', '500 ms']],
    [1_640, ['0', '500 ms', '1 s', '1.5 s']],
    [5_100, ['0', '2 s', '4 s']],
    [0, ['0', '10 ms', '20 ms', '30 ms', '40 ms']],
  ])('marks %i ms with round steps', (duration, labels) => {
    expect(scaleOf(0, duration).ticks.map(({ label }) => label)).toEqual(labels);
  });
});

describe('durationText', () => {
  it('speaks in milliseconds below a second, in seconds above', () => {
    expect([0, 18.4, 999, 1_000, 1_523].map(durationText)).toEqual(['0 ms', '18 ms', '999 ms', '1 s', '1.52 s']);
  });
});

/** Where moments of a burst stand on its time axis. */
export interface Scale {
  /** Percent of the width, from 0 to 100. */
  position(at: number): number;
  /** Percent of the width between two moments. */
  span(from: number, to: number): number;
  readonly ticks: readonly Tick[];
}

export interface Tick {
  readonly position: number;
  readonly label: string;
}

/** So that a burst of one quick call is not stretched beyond reason. */
const SHORTEST = 40;
const MOST_TICKS = 5;

export function scaleOf(from: number, to: number): Scale {
  const duration = Math.max(to - from, SHORTEST);
  const position = (at: number): number => (Math.min(Math.max(at - from, 0), duration) / duration) * 100;
  const step = tickStep(duration);
  const ticks = Array.from({ length: Math.floor(duration / step) + 1 }, (_, index) => ({
    position: position(from + index * step),
    label: index === 0 ? '0' : durationText(index * step),
  }));
  return { position, span: (start, end) => position(end) - position(start), ticks };
}

/** The smallest round step that makes few enough ticks. */
function tickStep(duration: number): number {
  for (let unit = 1; ; unit *= 10) {
    for (const factor of [1, 2, 5]) if (duration / (unit * factor) <= MOST_TICKS) return unit * factor;
  }
}

/** `120 ms`, `1.5 s` */
export function durationText(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(2))} s`;
}

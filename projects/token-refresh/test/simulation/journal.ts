/** What is known of one run: the trace and the violations. */
export class Journal {
  readonly lines: string[] = [];
  readonly violations: string[] = [];
  /** Things that the rules allow for and that a reader should know of, by name. */
  readonly counts: Record<string, number> = {};
  /** Virtual epoch ms. */
  now = Date.UTC(2026, 0, 1);
  readonly #began = this.now;
  /** How far the machine's clock is from that: virtual ms. */
  clockOffset = 0;
  #step = 0;

  constructor(
    /** Whether the trace is kept. */
    readonly traced: boolean,
  ) {}

  /** What the machine's clock says: epoch ms. */
  get clock(): number {
    return this.now + this.clockOffset;
  }

  get step(): number {
    return this.#step;
  }

  beginStep(name: string): void {
    this.#step++;
    if (this.traced) {
      const at = ((this.now - this.#began) / 1000).toFixed(3).padStart(9);
      this.lines.push(`${String(this.#step).padStart(4)} ${at} s  ${name}`);
    }
  }

  note(text: () => string): void {
    if (this.traced) this.lines.push(`${' '.repeat(20)}${text()}`);
  }

  count(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }

  violate(rule: string, detail: string): void {
    this.violations.push(`${rule}: ${detail} (step ${this.#step})`);
    this.note(() => `!!! ${rule}: ${detail}`);
  }
}

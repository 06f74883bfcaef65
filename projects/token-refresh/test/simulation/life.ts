/** Whether the code of one tab runs. */
export class Life {
  gone: 'closed' | 'crashed' | null = null;
  frozen = false;
  /** When it was frozen last; 0: never. */
  frozenAt = 0;
  /** When it last gave up waiting for the lock, and how long it had waited. */
  gaveUpAt = 0;
  gaveUpAfter = 0;
  /** Who had it then, if that tab was running all the time. */
  gaveUpOn: Life | null = null;

  constructor(readonly name: string) {}

  get runs(): boolean {
    return !this.gone && !this.frozen;
  }
}

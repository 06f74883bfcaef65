/** Whether the code of one tab runs. */
export class Life {
  gone: 'closed' | 'crashed' | null = null;
  frozen = false;
  /** When it was frozen last; 0: never. */
  frozenAt = 0;

  /** When the browser took its locks last, or told it so; 0: never. */
  lostLocksAt = 0;

  constructor(readonly name: string) {}

  get runs(): boolean {
    return !this.gone && !this.frozen;
  }
}

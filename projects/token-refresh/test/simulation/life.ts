/** Whether the code of one tab runs. */
export class Life {
  gone: 'closed' | 'crashed' | null = null;
  frozen = false;
  /** When it was frozen last; 0: never. */
  frozenAt = 0;

  /** When the browser took its locks last, or told it so; 0: never. */
  lostLocksAt = 0;

  /** Whether its storage, one that answers later, has failed, or was so slow that nothing waits for it. */
  storageFailed = false;

  /** Whether it has found, or begun, a session, which it may not have told yet. */
  hasHeldSession = false;

  /** Of a storage that answers later: the text that was there when the tab was opened; `undefined`: not read yet. */
  foundAtStart: string | null | undefined = undefined;

  constructor(
    readonly name: string,
    /** Virtual epoch ms. */
    readonly openedAt = 0,
    /** Which release of the library it runs. */
    readonly release: 'this' | 'later' = 'this',
  ) {}

  /** Whether it may go on without its storage. */
  distrustsStorage: () => boolean = () => false;

  get runs(): boolean {
    return !this.gone && !this.frozen;
  }
}
